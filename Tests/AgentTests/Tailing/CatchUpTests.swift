import Testing

@testable import Agent

@Suite struct CatchUpTests {
    @Test func `where nothing is unread all has been read up to the last read`() {
        var catchUp = CatchUp()
        #expect(catchUp.caughtUp(size: 0, read: 0, at: 1, now: 2) == 1)
        #expect(catchUp.caughtUp(size: 10, read: 10, at: 3, now: 4) == 3)
    }

    @Test func `what stands unread is waited for, however long it takes`() {
        var catchUp = CatchUp()
        for now in 1...5 { #expect(catchUp.caughtUp(size: 10 + now, read: 10, at: 0, now: Int64(now)) == nil) }
        #expect(catchUp.caughtUp(size: 15, read: 10, at: 0, now: 6) == nil)
        #expect(catchUp.caughtUp(size: 15, read: 15, at: 7, now: 8) == 7)
    }

    @Test func `what is always a little behind has read what there was a moment ago`() {
        var catchUp = CatchUp()
        #expect(catchUp.caughtUp(size: 20, read: 10, at: 0, now: 1) == nil)
        #expect(catchUp.caughtUp(size: 30, read: 19, at: 0, now: 2) == nil)
        #expect(catchUp.caughtUp(size: 40, read: 20, at: 0, now: 3) == 1)
        #expect(catchUp.caughtUp(size: 50, read: 39, at: 0, now: 4) == nil)
        #expect(catchUp.caughtUp(size: 60, read: 50, at: 0, now: 5) == 3)
    }

    @Test func `what was truncated is unread, whatever there was before`() {
        var catchUp = CatchUp()
        #expect(catchUp.caughtUp(size: 20, read: 10, at: 0, now: 1) == nil)
        #expect(catchUp.caughtUp(size: 5, read: 20, at: 0, now: 2) == nil)
        #expect(catchUp.caughtUp(size: 0, read: 20, at: 0, now: 3) == nil)
    }
}
