import LineCore
import Testing

@Suite struct RateLimiterTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `a full bucket gives its burst at once, and then as much as the rate brings`() {
        let limiter = RateLimiter(rate: 10, burst: 3, drops: true)
        #expect((0..<5).map { _ in limiter.take(now: 0) } == [true, true, true, false, false])
        #expect(!limiter.take(now: Self.second / 10 - 1))
        #expect(limiter.take(now: Self.second / 10))
        #expect(!limiter.take(now: Self.second / 10))
        #expect((0..<4).map { _ in limiter.take(now: 100 * Self.second) } == [true, true, true, false])
    }

    @Test func `a time that goes back brings nothing and takes nothing`() {
        let limiter = RateLimiter(rate: 1, burst: 1, drops: true)
        #expect(limiter.take(now: 5 * Self.second))
        #expect(!limiter.take(now: 0))
        #expect(!limiter.take(now: 5 * Self.second))
        #expect(limiter.take(now: 6 * Self.second))
    }

    @Test func `where nothing is dropped the debt is paid by waiting`() {
        let limiter = RateLimiter(rate: 2, burst: 2, drops: false)
        #expect(limiter.wait(now: 0) == 0)
        #expect((0..<5).allSatisfy { _ in limiter.take(now: 0) })
        #expect(limiter.wait(now: 0) == 3 * Self.second / 2)
        #expect(limiter.wait(now: Self.second) == Self.second / 2)
        #expect(limiter.wait(now: 2 * Self.second) == 0)
    }

    @Test func `over a long time no more passes than burst and rate allow`() {
        let limiter = RateLimiter(rate: 100, burst: 7, drops: true)
        let passed = (0..<10_000).filter { limiter.take(now: Int64($0) * 1_000_000) }.count
        #expect((1005...1007).contains(passed))
    }
}
