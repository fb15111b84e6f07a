import Settings
import Testing

@testable import Agent

@Suite struct RetryTests {
    @Test(arguments: [
        (1, 0.0, 500), (1, 0.5, 750), (2, 0.0, 1000), (3, 0.0, 2000), (5, 0.0, 8000), (8, 0.0, 64000),
        (10, 0.0, 256_000), (10, 0.9, 300_000), (11, 0.0, 300_000), (1_000_000, 0.5, 300_000),
    ])
    func `the delay doubles from min_period to max_period`(failures: Int, random: Double, milliseconds: Int) {
        let delay = Retry(.init()).delay(after: failures, retryAfter: nil, random: random)
        #expect(delay == .milliseconds(milliseconds))
    }

    @Test func `a delay lies between its period and twice of it`() {
        let retry = Retry(.init())
        for failures in 1...20 {
            let least = retry.delay(after: failures, retryAfter: nil, random: 0)
            for _ in 0..<50 {
                let delay = retry.delay(after: failures, retryAfter: nil, random: .random(in: 0..<1))
                #expect(delay >= least && delay <= least * 2 && delay <= .seconds(300))
            }
        }
    }

    @Test func `Retry-After is waited for, with a little more at random`() {
        let retry = Retry(.init())
        #expect(retry.delay(after: 1, retryAfter: .seconds(7), random: 0) == .seconds(7))
        #expect(retry.delay(after: 1, retryAfter: .seconds(7), random: 0.5) == .milliseconds(7250))
    }

    @Test func `a Retry-After shorter than the backoff does not shorten it`() {
        #expect(Retry(.init()).delay(after: 5, retryAfter: .seconds(1), random: 0) == .seconds(8))
    }

    @Test func `a Retry-After of a day is taken for five minutes, or for max_period`() {
        #expect(Retry(.init()).delay(after: 1, retryAfter: .seconds(86_400), random: 0) == .seconds(300))
        var long = ClientSettings.Backoff()
        long.maxPeriod = .seconds(900)
        #expect(Retry(long).delay(after: 1, retryAfter: .seconds(86_400), random: 0) == .seconds(900))
        var short = ClientSettings.Backoff()
        short.maxPeriod = .seconds(1)
        #expect(Retry(short).delay(after: 9, retryAfter: .seconds(20), random: 0) == .seconds(20))
    }

    @Test func `periods that make no sense are mended`() {
        var settings = ClientSettings.Backoff()
        settings.minPeriod = .zero
        settings.maxPeriod = .seconds(-1)
        #expect(Retry(settings).delay(after: 3, retryAfter: nil, random: 0.9) == .milliseconds(1))
        settings.minPeriod = .seconds(10)
        settings.maxPeriod = .seconds(1)
        #expect(Retry(settings).delay(after: 1, retryAfter: nil, random: 0) == .seconds(10))
    }

    @Test(arguments: [(nil, 1_000_000, false), (3, 2, false), (3, 3, true), (1, 1, true), (0, 50, false)])
    func `max_retries counts attempts in all, and 0 means no limit`(limit: Int?, failures: Int, ends: Bool) {
        var settings = ClientSettings.Backoff()
        settings.maxRetries = limit
        #expect(Retry(settings).isExhausted(after: failures) == ends)
    }
}
