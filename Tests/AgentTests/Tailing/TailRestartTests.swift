import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct TailRestartTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let writer: LogWriter
    private let saved: [FilePosition]

    /// Three lines were read and answered for; then the lane was stopped.
    init() throws {
        directory = try TemporaryDirectory()
        path = directory("app.log")
        writer = try LogWriter(path, name: "w")
        try writer.write(3)
        let first = try LaneRun()
        try first.tail(path)
        first.turn()
        saved = first.stop()
    }

    private func restarted() throws -> LaneRun {
        let run = try LaneRun()
        try run.tail(path, saved: saved)
        run.turn()
        return run
    }

    private func numbers(_ run: LaneRun) -> [Int] {
        run.lines.compactMap {
            $0.split(whereSeparator: { $0 == ":" || $0 == " " }).dropFirst().first.flatMap { Int($0) }
        }
    }

    @Test func `reading goes on where it was left`() throws {
        try writer.write(2)
        let run = try restarted()
        #expect(numbers(run) == [3, 4])
        run.expectBalance()
    }

    @Test func `rotated while stopped: the old file is finished before the new one`() throws {
        try writer.write(2)
        try writer.rotate(to: directory("app.log.1"))
        try writer.write(2)
        let run = try restarted()
        #expect(numbers(run) == [3, 4, 5, 6])
        run.expectBalance()
    }

    @Test func `renamed to a name of no scheme: found by its inode`() throws {
        try writer.write(1)
        try writer.rotate(to: directory("saved by hand"))
        try writer.write(1)
        let run = try restarted()
        #expect(numbers(run) == [3, 4])
    }

    @Test func `rotated twice while stopped: the file in the middle is read`() throws {
        for number in [2, 1] {
            try writer.write(2)
            try writer.rotate(to: directory("app.log.\(number)"))
        }
        try writer.write(2)
        let run = try restarted()
        #expect(numbers(run) == [3, 4, 5, 6, 7, 8])
        run.expectBalance()
    }

    @Test func `rotated and the new file not made yet`() throws {
        try writer.write(2)
        try move(path, to: directory("app.log.1"))
        let run = try restarted()
        #expect(numbers(run) == [3, 4])
        try append(path, "seq=w:99 \n")
        try run.turn("the new file") { numbers($0) == [3, 4, 99] }
        run.expectBalance()
    }

    @Test func `the same inode with other content is another file`() throws {
        try writeFile(path, (0..<9).map { "seq=other:\($0) of quite another length\n" }.joined())
        let run = try restarted()
        #expect(numbers(run) == Array(0..<9))
        run.expectBalance()
    }

    @Test func `an old copy beside the path is not read, however it came there`() throws {
        try writeFile(directory("app.log.save"), "seq=copy:0 \n")
        try writer.write(1)
        let run = try restarted()
        #expect(numbers(run) == [3])
    }

    @Test func `what was finished stays finished`() throws {
        let first = try restarted()
        try writer.rotate(to: directory("app.log.1"))
        try writer.write(1)
        first.turn(after: .milliseconds(20))
        first.turnAfterLateWrites()
        let saved = first.stop()
        #expect(saved.map(\.finished) == [true, false])
        let second = try LaneRun()
        try second.tail(path, saved: saved)
        second.turn(after: .seconds(10))
        second.turn()
        #expect(second.lines.isEmpty)
        #expect(second.positions(path).sorted { $0.offset < $1.offset } == saved.sorted { $0.offset < $1.offset })
    }

    @Test func `stopped between the end of a file and its settlement, it is not read again`() throws {
        let first = try restarted()
        try writer.writeRaw(Array("without an end".utf8))
        try writer.rotate(to: directory("app.log.1"))
        first.turn(after: .milliseconds(20))
        first.turn(after: .seconds(61))
        // Its last line was sent in that turn and is answered for in the next.
        let saved = first.turn().positions
        #expect(first.lines == ["without an end"])
        #expect(saved.map(\.finished) == [true, false])
        let second = try LaneRun()
        try second.tail(path, saved: saved)
        second.turn(after: .milliseconds(20))
        #expect(second.lines.isEmpty)
    }

    @Test func `a file that cannot be opened for now keeps its position`() throws {
        try writer.write(1)
        try move(path, to: directory("hidden"))
        try link(path, to: path)
        let run = try restarted()
        #expect(run.positions(path).map(\.offset) == saved.map(\.offset))
        #expect(run.turn().targets.first?.problem.contains("ELOOP") == true)
        try move(directory("hidden"), to: path)
        run.turn(after: .seconds(10))
        run.turn()
        #expect(numbers(run) == [3])
    }

    @Test func `a file that is refused for now keeps its position`() throws {
        // Moved out of the allowed directory, with a link in its place.
        let elsewhere = try TemporaryDirectory()
        try move(path, to: elsewhere("app.log"))
        try link(path, to: elsewhere("app.log"))
        let root = FilePath(directory.path)
        let run = try LaneRun { $0.roots = AllowedRoots(roots: [root]) }
        try run.tail(path, saved: saved)
        run.turn(after: .seconds(10))
        #expect(run.turn().targets.first?.problem.contains("outside") == true)
        #expect(run.positions(path) == saved)
        #expect(run.lines.isEmpty)
    }

    @Test func `renamed to what the glob finds too: read once, on where it was left`() throws {
        try writer.write(1)
        try writer.rotate(to: directory("app.1.log"))
        try writer.write(1)
        let run = try LaneRun()
        let glob = directory("*.log")
        // In the order of names the new name comes first.
        run.lane.add([
            try LaneRun.target(directory("app.1.log"), saved: saved, glob: glob),
            try LaneRun.target(path, saved: saved, glob: glob),
        ])
        run.turn()
        #expect(numbers(run) == [3, 4])
        run.expectBalance()
    }

    @Test func `an inode number that a finished file had is nobody's`() throws {
        // The position says that a file of this inode was read to its end; now another file has it.
        let other = directory("other.log")
        try append(other, "seq=o:0 \n")
        let identity = try FileStatus.of(FilePath(other)).identity
        let stale = FilePosition(
            path: FilePath(path), identity: identity, offset: 5, mark: ContentMark(length: 5, hash: 7), finished: true)
        let run = try LaneRun()
        let glob = directory("*.log")
        run.lane.add([
            try LaneRun.target(path, saved: saved + [stale], glob: glob),
            try LaneRun.target(other, saved: [], glob: glob),
        ])
        run.turn()
        #expect(run.lines == ["seq=o:0 "])
    }

    @Test func `a new file with the inode of an empty one that was finished is read`() throws {
        let identity = try FileStatus.of(FilePath(path)).identity
        let empty = FilePosition(
            path: FilePath(path), identity: identity, offset: 0, mark: ContentMark(endingAt: []), finished: true)
        let run = try LaneRun()
        try run.tail(path, saved: [empty])
        run.turn()
        #expect(numbers(run) == [0, 1, 2])
    }
}
