import Testing

@testable import Agent

@Suite struct SaveScheduleTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `it saves every period`() {
        var schedule = SaveSchedule(period: 10 * Self.second, now: 0)
        #expect(schedule.step(now: 0) == .wait(10 * Self.second))
        #expect(schedule.step(now: 4 * Self.second) == .wait(6 * Self.second))
        #expect(schedule.step(now: 10 * Self.second) == .save)
        #expect(schedule.saved(now: 11 * Self.second) == nil)
        #expect(schedule.lastSaved == 11 * Self.second)
        #expect(schedule.step(now: 11 * Self.second) == .wait(10 * Self.second))
    }

    @Test func `a request saves at once`() {
        var schedule = SaveSchedule(period: 10 * Self.second, now: 0)
        schedule.request(now: 3)
        #expect(schedule.step(now: 3) == .save)
    }

    @Test func `a failure is tried again after 1, 2, 4, 8 seconds and then every period`() {
        var schedule = SaveSchedule(period: 10 * Self.second, now: 0)
        var waits: [Int64] = []
        for _ in 0..<70 {
            _ = schedule.failed("full", now: 0)
            guard case .wait(let wait) = schedule.step(now: 0) else { continue }
            waits.append(wait / Self.second)
        }
        #expect(waits == [1, 2, 4, 8] + Array(repeating: 10, count: 66))
    }

    @Test func `a short period is not stretched by a failure`() {
        var schedule = SaveSchedule(period: Self.second / 10, now: 0)
        _ = schedule.failed("full", now: 0)
        #expect(schedule.step(now: 0) == .wait(Self.second / 10))
    }

    @Test func `it speaks at once, once a minute, when the reason changes, and when it works again`() {
        var schedule = SaveSchedule(period: 10 * Self.second, now: 0)
        #expect(schedule.failed("full", now: 0) == .failing(message: "full", since: 0, attempts: 1))
        #expect(schedule.failed("full", now: 30 * Self.second) == nil)
        #expect(schedule.failed("full", now: 59 * Self.second) == nil)
        #expect(schedule.failed("full", now: 60 * Self.second) == .failing(message: "full", since: 0, attempts: 4))
        #expect(schedule.failed("gone", now: 61 * Self.second) == .failing(message: "gone", since: 0, attempts: 5))
        #expect(schedule.failure?.message == "gone")
        #expect(schedule.saved(now: 62 * Self.second) == .recovered(after: 62 * Self.second, attempts: 5))
        #expect(schedule.failure == nil)
        #expect(schedule.saved(now: 72 * Self.second) == nil)
    }
}
