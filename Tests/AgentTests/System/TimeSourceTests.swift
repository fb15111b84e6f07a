import Testing

@testable import Agent

@Suite struct TimeSourceTests {
    @Test func `the machine's clocks run forward and tell this century`() {
        let first = TimeSource.system.monotonic
        #expect(TimeSource.system.monotonic >= first)
        #expect(TimeSource.system.wall > 1_600_000_000_000_000_000)
    }

    @Test func `a manual clock stands still until it is moved`() {
        let hand = ManualTime(monotonic: 5, wall: 100)
        let time = TimeSource.manual(hand)
        #expect((time.monotonic, time.wall) == (5, 100))
        hand.advance(by: 7)
        #expect((time.monotonic, time.wall) == (12, 107))
        hand.setWall(50)
        #expect((time.monotonic, time.wall) == (12, 50))
    }
}
