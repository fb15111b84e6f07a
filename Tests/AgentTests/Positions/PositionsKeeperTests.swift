import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct PositionsKeeperTests {
    private let directory: TemporaryDirectory
    private let file: PositionsFile
    private let identity = FileIdentity(device: 1, inode: 2)
    private let notices = Watched<[PositionsNotice]>([])
    private let offset = Watched(0)
    private let gathered = Watched(0)
    private let isComplete = Watched(true)
    private let hour: Int64 = 3_600_000_000_000

    init() throws {
        directory = try TemporaryDirectory()
        file = PositionsFile(path: FilePath(directory("sub/positions.yaml")))
    }

    private func keeper(period: Int64, notes: TimeNotes? = nil) throws -> PositionsKeeper {
        let (notices, offset, gathered, isComplete, identity) = (notices, offset, gathered, isComplete, identity)
        return try PositionsKeeper(file: file, notes: notes, period: period) {
            gathered.update { $0 += 1 }
            return .init(
                Positions(files: [FilePosition(path: "/a", identity: identity, offset: offset.read { $0 })]),
                isComplete: isComplete.read { $0 })
        } notify: { notice in
            notices.update { $0.append(notice) }
        }
    }

    private func savedOffset() throws -> Int? {
        try PositionsFile(path: file.path).load().positions.files.first?.offset
    }

    @Test func `the last positions are saved at stop`() throws {
        try directory.makeDirectory("sub")
        let keeper = try keeper(period: hour)
        try keeper.start()
        offset.update { $0 = 42 }
        try keeper.stop()
        #expect(try savedOffset() == 42)
        #expect(keeper.status.problem == nil)
        #expect(keeper.status.lastSaved != nil)
    }

    @Test func `a failure is told, shown in the status, and mended by itself`() async throws {
        let keeper = try keeper(period: 2_000_000)
        try keeper.start()
        #expect(await notices.wait { !$0.isEmpty })
        guard case .failing(let message, _, 1) = notices.read({ $0 }).first else {
            Issue.record("\(notices.read { $0 })")
            return
        }
        #expect(message.hasSuffix("create the directory \(directory.path)/sub"))
        #expect(keeper.status.problem == message)
        #expect(keeper.status.failingSince != nil)
        try directory.makeDirectory("sub")
        #expect(await notices.wait { $0.count == 2 })
        guard case .recovered = notices.read({ $0 }).last else {
            Issue.record("\(notices.read { $0 })")
            return
        }
        #expect(keeper.status.problem == nil)
        #expect(try savedOffset() == 0)
        try keeper.stop()
    }

    @Test func `a last save that fails is told to the caller`() throws {
        let keeper = try keeper(period: hour)
        try keeper.start()
        let error = #expect(throws: PositionsError.self) { try keeper.stop() }
        #expect(error?.reason == "unwritable")
    }

    @Test func `a requested save does not wait for the period, and prunes the notes`() async throws {
        try directory.makeDirectory("sub")
        let notes = try TimeNotes.open(beside: file.path).notes
        try notes.append([
            TimeNote(identity: identity, start: 0, end: 50, base: 1, check: ContentMark(beginningAt: [])),
            TimeNote(identity: identity, start: 50, end: 90, base: 1, check: ContentMark(beginningAt: [])),
        ])
        offset.update { $0 = 50 }
        let keeper = try keeper(period: hour, notes: notes)
        try keeper.start()
        keeper.requestSave()
        #expect(await gathered.wait { $0 == 1 })
        try keeper.stop()
        #expect(try savedOffset() == 50)
        #expect(notes.count == 1)
    }

    @Test func `no notes are forgotten while not every file is known`() throws {
        try directory.makeDirectory("sub")
        let notes = try TimeNotes.open(beside: file.path).notes
        let other = FileIdentity(device: 1, inode: 3)
        try notes.append([
            TimeNote(identity: other, start: 0, end: 5, base: 1, check: ContentMark(beginningAt: []))
        ])
        isComplete.update { $0 = false }
        let keeper = try keeper(period: hour, notes: notes)
        try keeper.stop()
        #expect(notes.count == 1)
        isComplete.update { $0 = true }
        try keeper.stop()
        #expect(notes.count == 0)
    }
}
