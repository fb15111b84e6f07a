import Testing

@testable import Agent

@Suite struct FinishedFilesTests {
    private static func position(_ inode: UInt64, _ offset: Int) -> FilePosition {
        FilePosition(
            path: "/a", identity: FileIdentity(device: 1, inode: inode), offset: offset, mark: nil, finished: true)
    }

    @Test func `what is missing is forgotten after ten minutes without it`() {
        var files = FinishedFiles()
        let identity = Self.position(1, 5).identity
        files.add(Self.position(1, 5), at: "/a.1")
        let moments = [7, 6 + FinishedFiles.retention, 7 + FinishedFiles.retention, 9 + FinishedFiles.retention]
        #expect(moments.map { files.missed(identity, now: $0) } == [false, false, true, false])
        #expect(files.isEmpty)
    }

    @Test func `what has been found again is missing anew`() {
        var files = FinishedFiles()
        let identity = Self.position(1, 5).identity
        files.add(Self.position(1, 5), at: nil)
        _ = files.missed(identity, now: 0)
        files.seen(identity, at: "/a.2")
        #expect(files.entries[0].place == "/a.2")
        let isForgotten = files.missed(identity, now: FinishedFiles.retention)
        #expect(!isForgotten)
    }

    @Test func `of one identity the latest position counts`() {
        var files = FinishedFiles()
        files.add(Self.position(1, 5), at: nil)
        files.add(Self.position(2, 6), at: nil)
        files.add(Self.position(1, 9), at: nil)
        #expect(files.positions.map(\.offset) == [6, 9])
        #expect(files.position(of: Self.position(1, 0).identity)?.offset == 9)
        files.remove(Self.position(1, 0).identity)
        #expect(files.position(of: Self.position(1, 0).identity) == nil)
    }
}
