import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct PositionsFileTests {
    private let directory: TemporaryDirectory
    private let file: PositionsFile
    private let some = Positions(
        files: [FilePosition(path: "/a", identity: FileIdentity(device: 1, inode: 2), offset: 3)],
        cursors: ["cursor-j": "s=1"])

    init() throws {
        directory = try TemporaryDirectory()
        file = PositionsFile(path: FilePath(directory("positions.yaml")))
    }

    private func text(_ name: String = "positions.yaml") throws -> String {
        String(decoding: try readFile(directory(name)), as: UTF8.self)
    }

    @Test func `a missing file is the first start`() throws {
        #expect(try file.load() == LoadedPositions(positions: Positions(), origin: .missing))
    }

    @Test func `what was saved is loaded`() throws {
        #expect(try file.save(some))
        #expect(try PositionsFile(path: file.path).load() == LoadedPositions(positions: some, origin: .ours))
        var status = stat()
        #expect(unsafe stat(file.path.description, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func `unchanged positions are not written again, unless the file is gone`() throws {
        #expect(try file.save(some))
        #expect(try !file.save(some))
        let again = PositionsFile(path: file.path)
        _ = try again.load()
        #expect(try !again.save(some))
        try TemporaryDirectory.remove(file.path.description)
        #expect(try file.save(some))
        #expect(try !file.save(some))
        #expect(try file.save(Positions()))
    }

    @Test func `a damaged file stops the start and stays as it is`() throws {
        try directory.write("positions.yaml", "version: 1\nfiles: {}\n")
        let expected = PositionsError.damaged(
            path: file.path, line: 2, column: 8, what: "files is a map, where a list must be")
        #expect(throws: expected) { try file.load() }
        #expect(try text() == "version: 1\nfiles: {}\n")
    }

    @Test func `a damaged file that may be passed over is kept under another name`() throws {
        try directory.write("positions.yaml", "version: 1\nfiles: {}\n")
        let loaded = try file.load(ignoringInvalid: true)
        #expect(loaded.positions.isEmpty)
        guard case .ignored(.damaged(_, 2, 8, _)) = loaded.origin else {
            Issue.record("\(loaded.origin)")
            return
        }
        try file.save(some)
        #expect(try text("positions.yaml.damaged") == "version: 1\nfiles: {}\n")
        #expect(try PositionsFile(path: file.path).load().positions == some)
    }

    @Test func `a newer file stops the start even when damage may be passed over`() throws {
        try directory.write("positions.yaml", "version: 7\n")
        #expect(throws: PositionsError.tooNew(path: file.path, version: "7")) { try file.load(ignoringInvalid: true) }
    }

    @Test func `Promtail's file is imported and kept beside ours`() throws {
        let log = try directory.write("a.log", "0123456789")
        let original = "positions:\n  \(log): \"4\"\n  cursor-j: s=1\n"
        try directory.write("positions.yaml", original)
        let loaded = try file.load()
        let expected = FilePosition(
            path: FilePath(log), identity: try FileStatus.of(FilePath(log)).identity, offset: 4,
            mark: ContentMark(endingAt: Array("0123".utf8)))
        #expect(loaded.positions == Positions(files: [expected], cursors: ["cursor-j": "s=1"]))
        // Nothing is changed on disk before the first save.
        #expect(try text() == original)
        try file.save(loaded.positions)
        #expect(try text("positions.yaml.promtail") == original)
        let again = try PositionsFile(path: file.path).load()
        #expect(again == LoadedPositions(positions: loaded.positions, origin: .ours))
    }

    @Test func `while the original cannot be kept it is not replaced`() throws {
        try directory.write("positions.yaml", "positions: {}\n")
        try directory.makeDirectory("positions.yaml.promtail.new/full")
        _ = try file.load()
        let error = #expect(throws: PositionsError.self) { try file.save(some) }
        #expect(error?.reason == "unwritable")
        #expect(try text() == "positions: {}\n")
        try TemporaryDirectory.remove(directory("positions.yaml.promtail.new"))
        #expect(try file.save(some))
        #expect(try text("positions.yaml.promtail") == "positions: {}\n")
    }

    @Test func `an empty file counts as none, as for Promtail`() throws {
        try directory.write("positions.yaml", "")
        #expect(try file.load() == LoadedPositions(positions: Positions(), origin: .empty))
    }

    @Test func `an empty file where positions were saved before is damage`() throws {
        try directory.write("positions.yaml", "")
        try directory.write("positions.yaml.promtail", "positions: {}\n")
        let error = #expect(throws: PositionsError.self) { try file.load() }
        #expect(error?.reason == "damaged")
    }

    @Test func `a directory in its place is told as such`() throws {
        try directory.makeDirectory("positions.yaml")
        #expect(throws: PositionsError.unreadable(FileError(.read, file.path, Errno(EISDIR)))) { try file.load() }
    }

    @Test func `a named pipe in its place does not block the start`() throws {
        #expect(unsafe mkfifo(file.path.description, 0o600) == 0)
        #expect(throws: PositionsError.unreadable(FileError(.read, file.path, Errno(EINVAL)))) { try file.load() }
    }

    @Test func `a save that fails can be made again, and the old file stays until then`() throws {
        try file.save(some)
        try directory.makeDirectory("positions.yaml.new/full")
        let error = #expect(throws: PositionsError.self) { try file.save(Positions()) }
        #expect(error?.description.hasPrefix("the positions cannot be saved: cannot create \(file.path).new: ") == true)
        #expect(try PositionsFile(path: file.path).load().positions == some)
        try TemporaryDirectory.remove(directory("positions.yaml.new"))
        #expect(try file.save(Positions()))
        #expect(try PositionsFile(path: file.path).load().positions.isEmpty)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
    func `a directory that may not be written in is told with what to do`() throws {
        #expect(unsafe chmod(directory.path, 0o500) == 0)
        let error = #expect(throws: PositionsError.self) { try file.save(some) }
        #expect(error?.description.contains("let the agent's user write in \(directory.path)") == true)
        #expect(unsafe chmod(directory.path, 0o700) == 0)
        #expect(try file.save(some))
    }
}
