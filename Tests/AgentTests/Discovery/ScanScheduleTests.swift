import Testing

@testable import Agent

@Suite struct ScanScheduleTests {
    private static let ms: Int64 = 1_000_000
    private static let period = 10_000 * ms

    private static func scanned() -> ScanSchedule {
        var schedule = ScanSchedule(period: period, now: 0)
        schedule.scanned(.everything, start: 0, end: 0)
        return schedule
    }

    @Test func `it begins with a full scan and repeats it every period`() {
        var schedule = ScanSchedule(period: Self.period, now: 5)
        #expect(schedule.step(now: 5) == .scan(.everything))
        schedule.scanned(.everything, start: 5, end: 8)
        #expect(schedule.step(now: 8) == .wait(Self.period))
        #expect(schedule.step(now: 8 + Self.period) == .scan(.everything))
    }

    @Test func `an event is acted on after 30 ms, its neighbours with it`() {
        var schedule = Self.scanned()
        schedule.touched(now: 100 * Self.ms)
        #expect(schedule.step(now: 100 * Self.ms) == .wait(30 * Self.ms))
        schedule.touched(now: 120 * Self.ms)
        #expect(schedule.step(now: 130 * Self.ms) == .scan(.touched))
        schedule.scanned(.touched, start: 130 * Self.ms, end: 130 * Self.ms)
        #expect(schedule.step(now: 130 * Self.ms) == .wait(Self.period - 130 * Self.ms))
    }

    @Test func `scans that take long are kept apart, by a second at most`() {
        var schedule = Self.scanned()
        schedule.scanned(.touched, start: 0, end: 10 * Self.ms)
        schedule.touched(now: 10 * Self.ms)
        #expect(schedule.step(now: 10 * Self.ms) == .wait(200 * Self.ms))
        schedule.scanned(.touched, start: 1000 * Self.ms, end: 2000 * Self.ms)
        schedule.touched(now: 2000 * Self.ms)
        #expect(schedule.step(now: 2000 * Self.ms) == .wait(1000 * Self.ms))
    }

    @Test func `lost events bring the full scan forward`() {
        var schedule = Self.scanned()
        schedule.everything(now: 50 * Self.ms)
        #expect(schedule.step(now: 50 * Self.ms) == .scan(.everything))
    }

    @Test func `the full scan comes in its turn however many events there are`() {
        var schedule = Self.scanned()
        schedule.touched(now: Self.period - 1)
        #expect(schedule.step(now: Self.period) == .scan(.everything))
        schedule.scanned(.everything, start: Self.period, end: Self.period)
        #expect(schedule.step(now: Self.period) == .wait(Self.period))
    }
}
