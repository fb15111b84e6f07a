import Logging
import Settings
import Synchronization
import Testing

@testable import Agent

struct RateLimitedLogTests {
    @Test func `a key is written once an interval, then with the count of those left out`() {
        var log = RateLimitedLog<String>(interval: 10)
        #expect(log.decide("a", now: 0) == .write(suppressed: 0))
        #expect(log.decide("a", now: 1) == .suppress)
        #expect(log.decide("a", now: 9) == .suppress)
        #expect(log.decide("a", now: 10) == .write(suppressed: 2))
        #expect(log.decide("a", now: 19) == .suppress)
        #expect(log.decide("a", now: 25) == .write(suppressed: 1))
    }

    @Test func `keys do not quiet each other`() {
        var log = RateLimitedLog<String>(interval: 10)
        #expect(log.decide("a", now: 0) == .write(suppressed: 0))
        #expect(log.decide("b", now: 1) == .write(suppressed: 0))
        #expect(log.decide("a", now: 2) == .suppress)
    }

    @Test func `the interval runs from what was written, not from what was left out`() {
        var log = RateLimitedLog<String>(interval: 10)
        var written = 0
        for moment in Int64(0)..<100 {
            if case .write = log.decide("a", now: moment) { written += 1 }
        }
        #expect(written == 10)
    }

    @Test func `keys whose interval is over make room first`() {
        var log = RateLimitedLog<String>(interval: 10, capacity: 2)
        _ = log.decide("old", now: 0)
        _ = log.decide("young", now: 8)
        _ = log.decide("new", now: 12)
        #expect(log.count == 2)
        #expect(log.decide("young", now: 13) == .suppress)
    }

    @Test func `with too many keys the one written longest ago is forgotten`() {
        var log = RateLimitedLog<Int>(interval: 1_000, capacity: 3)
        for key in 0..<100 { _ = log.decide(key, now: Int64(key)) }
        #expect(log.count == 3)
        #expect(log.decide(99, now: 100) == .suppress)
        #expect(log.decide(0, now: 100) == .write(suppressed: 0))
    }
}

struct RateLimitedLoggerTests {
    private final class ManualTime: Sendable {
        private let time = Atomic<Int64>(0)
        var now: Int64 { time.load(ordering: .relaxed) }
        func advance(by seconds: Int64) { time.wrappingAdd(seconds * 1_000_000_000, ordering: .relaxed) }
    }

    private let written = WrittenLines()
    private let time = ManualTime()

    private var logger: RateLimitedLogger {
        let written = written
        let time = time
        let logger = Logger(label: "test") { _ in
            LineLogHandler(format: .logfmt, level: .info, now: { 0 }, write: { line in written.append(line) })
        }
        return RateLimitedLogger(logger: logger, interval: .seconds(30), now: { time.now })
    }

    @Test func `repeats about one subject are counted into the next line`() {
        let logger = logger
        for _ in 0..<5 { logger.log(.warning, "Push failed.", about: "loki-1", metadata: ["status": "500"]) }
        logger.log(.warning, "Push failed.", about: "loki-2")
        logger.log(.warning, "Read failed.", about: "loki-1")
        time.advance(by: 30)
        logger.log(.warning, "Push failed.", about: "loki-1", metadata: ["status": "500"])
        #expect(written.all.count == 4)
        #expect(written.all.last?.hasSuffix("msg=\"Push failed.\" status=500 suppressed=4\n") == true)
        #expect(written.all.last?.contains("caller=RateLimitedLogTests.swift:") == true)
    }

    @Test func `what is below the level neither counts nor is made`() {
        let logger = logger
        for _ in 0..<3 {
            logger.log(
                .debug, "Quiet.", about: "x",
                metadata: {
                    Issue.record("metadata was made for a line that is not written")
                    return [:]
                }())
        }
        #expect(written.all.isEmpty)
    }
}
