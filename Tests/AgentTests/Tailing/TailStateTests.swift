import Testing

@testable import Agent

@Suite struct TailStateTests {
    private static let second: Int64 = 1_000_000_000
    private static func file(_ inode: UInt64) -> FileIdentity { FileIdentity(device: 1, inode: inode) }

    /// A state whose live file, number 0, was read to its end.
    private static func reading(_ inode: UInt64 = 1) -> TailState {
        var state = TailState()
        #expect(state.looked(file(inode), now: 0) == [.openChain(live: file(inode))])
        #expect(state.opened(file(inode), isLive: true, now: 0) == 0)
        state.reachedEnd(0)
        return state
    }

    @Test func `the first file at a path is opened, and then left alone`() {
        var state = Self.reading()
        #expect(state.live?.number == 0)
        #expect(state.looked(Self.file(1), now: 5) == [])
        #expect(state.tick(now: 1000 * Self.second) == [])
    }

    @Test func `renamed and created: the old file is read once more and the new one opened`() {
        var state = Self.reading()
        #expect(state.looked(Self.file(2), now: 9) == [.read(number: 0), .openChain(live: Self.file(2))])
        #expect(state.opened(Self.file(2), isLive: true, now: 9) == 1)
        #expect(state.live?.number == 1)
        #expect(!state.mayRead(1))
        state.reachedEnd(0)
        #expect(state.mayRead(1))
    }

    @Test func `a look between rename and create forgets nothing, and looks again sooner than later`() {
        var state = Self.reading()
        let first = TailState.missingWaits.first
        #expect(state.looked(nil, now: 0) == [.read(number: 0), .look(at: first)])
        #expect(state.live == nil)
        #expect(state.looked(nil, now: first) == [.look(at: 3 * first)])
        #expect(
            state.looked(Self.file(2), now: 3 * first) == [.read(number: 0), .openChain(live: Self.file(2))])
        #expect(state.generations.map(\.number) == [0])
    }

    @Test func `what was written to a renamed file while nothing stood at the path comes before the new file`() {
        var state = Self.reading()
        _ = state.looked(nil, now: 0)
        state.reachedEnd(0)
        _ = state.looked(Self.file(2), now: 20 * Self.second)
        let new = state.opened(Self.file(2), isLive: true, now: 20 * Self.second)
        #expect(!state.mayRead(new))
        state.reachedEnd(0)
        #expect(state.mayRead(new))
        #expect(state.generations.first?.rotatedAt == 0, "its late writes are waited for since it lost its name")
    }

    @Test func `the wait for a missing path doubles up to a second and starts anew`() {
        var state = Self.reading()
        var waits: [Int64] = []
        for _ in 0..<9 {
            for case .look(let at) in state.looked(nil, now: 0) { waits.append(at / 1_000_000) }
        }
        #expect(waits == [20, 40, 80, 160, 320, 640, 1000, 1000, 1000])
        _ = state.looked(Self.file(1), now: 0)
        #expect(state.looked(nil, now: 0).last == .look(at: 20_000_000))
    }

    @Test func `a file that was moved away and has come back goes on`() {
        var state = Self.reading()
        _ = state.looked(nil, now: 0)
        #expect(state.looked(Self.file(1), now: 1) == [])
        #expect(state.live?.number == 0)
        #expect(state.tick(now: 1000 * Self.second) == [])
    }

    @Test func `a file that comes back while another stands there changes places with it`() {
        var state = Self.reading()
        _ = state.looked(Self.file(2), now: 1)
        _ = state.opened(Self.file(2), isLive: true, now: 1)
        state.reachedEnd(0)
        #expect(state.looked(Self.file(1), now: 2) == [.read(number: 1)])
        #expect(state.live?.number == 0)
        #expect(state.mayRead(1))
    }

    @Test func `two rotations: the live file waits for both older ones, in their order`() {
        var state = Self.reading()
        _ = state.looked(Self.file(3), now: 1)
        #expect(state.opened(Self.file(2), isLive: false, now: 1) == 1)
        #expect(state.opened(Self.file(3), isLive: true, now: 1) == 2)
        #expect([0, 1, 2].map(state.mayRead) == [true, false, false])
        state.reachedEnd(0)
        #expect([0, 1, 2].map(state.mayRead) == [true, true, false])
        state.reachedEnd(1)
        #expect([0, 1, 2].map(state.mayRead) == [true, true, true])
    }

    @Test func `the copy of a truncated file comes before it`() {
        var state = Self.reading()
        #expect(state.opened(Self.file(8), isLive: false, before: 0, now: 1) == 1)
        #expect(state.generations.map(\.number) == [1, 0])
        #expect([0, 1].map(state.mayRead) == [false, true])
        #expect(state.live?.number == 0)
    }

    @Test(arguments: [0, 30, 59])
    func `a rotated file is finished 60 seconds after its rename or its last growth`(grewAfter: Int64) {
        var state = Self.reading()
        _ = state.looked(nil, now: 0)
        state.reachedEnd(0)
        state.grew(0, now: grewAfter * Self.second)
        let end = grewAfter * Self.second + TailState.lateWrites
        #expect(state.tick(now: end - 1) == [])
        #expect(state.tick(now: end) == [.finish(number: 0)])
        state.closed(0)
        #expect(state.generations.isEmpty)
    }

    @Test func `a rotated file that was not read to its end is not finished, however old`() {
        var state = Self.reading()
        _ = state.looked(nil, now: 0)
        #expect(state.tick(now: 3600 * Self.second) == [])
        state.reachedEnd(0)
        #expect(state.tick(now: 3600 * Self.second) == [.finish(number: 0)])
    }

    @Test func `deleted and made again with the same inode number is the same generation`() {
        // Only while its descriptor was let go can that happen; the content mark then tells.
        var state = Self.reading()
        _ = state.looked(nil, now: 0)
        #expect(state.looked(Self.file(1), now: 1) == [])
    }

    @Test func `numbers are never used again`() {
        var state = Self.reading()
        state.closed(0)
        #expect(state.opened(Self.file(1), isLive: true, now: 0) == 1)
        #expect(!state.mayRead(0))
    }
}
