import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct TailTruncationTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let line = String(repeating: "x", count: 80)

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("app.log")
    }

    /// A lane that reads no more after its first batch, until that is answered.
    private func blocked() throws -> LaneRun {
        let run = try LaneRun { $0.maxMemory = 400 }
        run.hold()
        return run
    }

    @Test func `copytruncate, noticed in time: nothing is lost or read twice`() throws {
        let run = try LaneRun()
        let writer = try LogWriter(path, name: "w")
        try run.tail(path)
        for round in 1...3 {
            try writer.write(3)
            run.turn()
            try writer.copyTruncate(to: directory("app.log.\(round)"))
            run.turn()
        }
        try writer.write()
        run.turn()
        #expect(run.lines.map { $0.prefix { $0 != " " } } == (0..<10).map { "seq=w:\($0)" })
        // The copies are known to be copies, after a restart too.
        let saved = run.kill()
        let next = try LaneRun()
        try next.tail(path, saved: saved)
        next.turn()
        try writer.rotate(to: directory("app.log.4"))
        next.turn(after: .milliseconds(20))
        #expect(next.lines.isEmpty)
        next.expectBalance()
    }

    @Test func `truncated and filled past the old offset between two looks`() throws {
        let run = try blocked()
        try append(path, "old \(line)\n")
        try run.tail(path)
        run.turn()
        try truncate(path)
        try append(path, (0..<5).map { "new \($0) \(line)\n" }.joined())
        run.answer()
        try run.turn("the new lines") { $0.lines.count == 6 }
        #expect(run.lines.map { $0.prefix(5) } == ["old x", "new 0", "new 1", "new 2", "new 3", "new 4"])
        run.expectBalance()
    }

    @Test func `lines that had not been read before a truncation are read from its copy, before the new ones`() throws {
        let run = try blocked()
        let writer = try LogWriter(path, name: "w")
        try writer.write(2, text: line)
        try run.tail(path)
        run.turn()
        try writer.write(2, text: line)
        try writer.copyTruncate(to: directory("app.log.1"))
        try writer.write(5, text: line)
        run.answer()
        try run.turn("all lines") { $0.lines.count >= 9 }
        #expect(run.lines.map { $0.prefix { $0 != " " } } == (0..<9).map { "seq=w:\($0)" })
        #expect(run.books.vanishedBytes == 0)
        run.expectBalance()
    }

    @Test func `truncated to less: read from its start`() throws {
        let run = try LaneRun()
        try append(path, "one\ntwo\n")
        try run.tail(path)
        run.turn()
        try truncate(path, to: 4)
        run.turn()
        #expect(run.lines == ["one", "two", "one"])
        #expect(run.offset(path) == 4)
        run.expectBalance()
    }

    @Test func `bytes that are known to have vanished are in the books`() throws {
        let run = try LaneRun()
        try append(path, "one\nnever to be finis")
        try run.tail(path)
        run.turn()
        try truncate(path)
        run.turn()
        #expect(run.books.vanishedBytes == 17)
        #expect(run.lines == ["one"])
        run.expectBalance()
    }

    @Test func `a long line that is cut off by a truncation goes out as far as it came`() throws {
        let run = try LaneRun()
        let part = String(repeating: "y", count: ReadBuffer.chunk)
        try append(path, part)
        try run.tail(path)
        run.turn()
        #expect(run.lines.isEmpty)
        try truncate(path)
        try append(path, "new\n")
        run.turn()
        #expect(run.lines == [part, "new"])
        run.expectBalance()
    }

    @Test func `truncated and filled while the lane was stopped`() throws {
        let first = try LaneRun()
        let writer = try LogWriter(path, name: "w")
        try writer.write(2, text: line)
        try first.tail(path)
        first.turn()
        let saved = first.kill()
        try writer.write(2, text: line)
        try writer.copyTruncate(to: directory("app.log.1"))
        try writer.write(8, text: line)
        let second = try LaneRun()
        try second.tail(path, saved: saved)
        second.turn()
        #expect(second.lines.map { $0.prefix { $0 != " " } } == (2..<12).map { "seq=w:\($0)" })
        second.expectBalance()
    }

    @Test func `a position is not moved to bytes that were never read`() throws {
        let run = try LaneRun()
        try append(path, "a \(line)\n")
        run.hold()
        try run.tail(path)
        run.turn()
        try append(path, "b \(line)\n")
        run.turn()
        run.lane.stop()
        run.turn()
        // Rewritten after the last read, and only now is the first line answered for.
        try truncate(path)
        try append(path, (0..<5).map { "new \($0) \(line)\n" }.joined())
        run.answer(at: 0)
        // What was settled is saved with the mark of the bytes that it had.
        let saved = run.positions(path)
        let next = try LaneRun()
        try next.tail(path, saved: saved)
        next.turn()
        #expect(next.lines.map { $0.prefix(5) } == (0..<5).map { "new \($0)" })
    }

    @Test func `copied and truncated twice before anything of it was read: all is read, in order`() throws {
        let run = try blocked()
        let other = directory("other.log")
        try append(other, "first \(line)\n")
        try run.tail(other)
        run.turn()
        let writer = try LogWriter(path, name: "w")
        try run.tail(path)
        run.turn()
        for round in 1...2 {
            try writer.write(2, text: line)
            try writer.copyTruncate(to: directory("app.log.\(3 - round)"))
        }
        try writer.write(2, text: line)
        run.answer()
        try run.turn("all lines") { $0.lines.count >= 7 }
        #expect(run.lines.dropFirst().map { $0.prefix { $0 != " " } } == (0..<6).map { "seq=w:\($0)" })
        run.expectBalance()
    }

    @Test func `begun with the bytes that were read of it, after a truncation: the copy tells`() throws {
        let run = try LaneRun()
        try append(path, "start of day\n")
        try run.tail(path)
        run.turn()
        try append(path, "old\n")
        try writeFile(directory("app.log.1"), try readFile(path))
        try truncate(path)
        try append(path, "start of day\nnew\n")
        run.turn()
        try run.turn("all lines") { $0.lines.count >= 4 }
        #expect(run.lines == ["start of day", "old", "start of day", "new"])
        run.expectBalance()
    }

    @Test func `after a crash a line of a file that was truncated since has the time it had before`() throws {
        let writer = try LogWriter(path, name: "w")
        let (first, saved) = try killed(after: writer)
        try writer.copyTruncate(to: directory("app.log.1"))
        try writer.write(1, text: line)
        let second = try restarted()
        try second.tail(path, saved: saved)
        second.turn()
        #expect(second.entries.first?.time == first.entries.first?.time)
        #expect(second.entries.count == 2)
    }

    @Test func `and so it has where the file is copied and truncated after the restart, before anything of it is read`()
        throws
    {
        let writer = try LogWriter(path, name: "w")
        let (first, saved) = try killed(after: writer)
        let second = try restarted { $0.maxMemory = 1 }
        // Another file fills the memory, so that this one must wait.
        let other = try LogWriter(directory("other.log"), name: "o")
        try other.write(1, text: line)
        second.hold()
        try second.tail(other.path)
        second.turn()
        try second.tail(path, saved: saved)
        second.turn()
        #expect(second.entries.count == 1)
        try writer.copyTruncate(to: directory("app.log.1"))
        try writer.write(1, text: line)
        second.answer()
        try second.turn("all lines") { run in
            run.answer()
            return run.entries.count == 3
        }
        #expect(second.entries[1].time == first.entries.first?.time)
        #expect(second.entries.map(\.line).map { $0.prefix { $0 != " " } } == ["seq=o:0", "seq=w:0", "seq=w:1"])
    }

    @Test func `a copy that is still empty at the start is not read beside the file that it is made of`() throws {
        let writer = try LogWriter(path, name: "w")
        let (first, saved) = try killed(after: writer)
        try writeFile(directory("app.log.1"), "")
        let second = try restarted()
        try second.tail(path, saved: saved)
        second.turn()
        try writer.copyTruncate(to: directory("app.log.1"))
        try writer.write(1, text: line)
        second.turn(after: .seconds(2))
        #expect(second.entries.first?.time == first.entries.first?.time)
        #expect(second.entries.map(\.line).map { $0.prefix { $0 != " " } } == ["seq=w:0", "seq=w:1"])
        second.expectBalance()
    }

    @Test func `a copy that was passed over when it was begun has its times, compressed after another crash`() throws {
        let writer = try LogWriter(path, name: "w")
        let first = try life(at: 0)
        try first.tail(path)
        try writer.write(1, text: line)
        first.turn()
        first.turn()
        first.hold()
        try writer.write(1, text: line)
        let saved = first.kill()
        #expect(saved.first?.offset ?? 0 > 0)

        let copy = directory("app.log.1")
        try writeFile(copy, "")
        let second = try restarted()
        second.hold()
        try second.tail(path, saved: saved)
        // As earlier versions had it.
        let begun = FilePosition(
            path: FilePath(path), identity: try FileStatus.of(FilePath(copy)).identity, offset: 0, mark: .empty,
            finished: true)
        let savedThen = second.positions(path) + [begun]
        try writer.copyTruncate(to: copy)
        second.turn()
        _ = second.kill()

        try writeFile("\(copy).gz", GzipText.member(String(decoding: try readFile(copy), as: UTF8.self)))
        try delete(copy)
        let third = try restarted()
        try third.tail(path, saved: savedThen)
        third.turn()
        #expect(third.entries.map(\.time) == [first.entries[1].time])
    }

    @Test func `a copy that takes long to be made is not read beside the file, however often it is looked at`() throws {
        let writer = try LogWriter(path, name: "w")
        let first = try life(at: 0)
        try first.tail(path)
        for _ in 0..<4 { try writer.write(1, text: line) }
        first.turn()
        let saved = first.stop()

        let copy = directory("app.log.1")
        let bytes = try readFile(path)
        try writeFile(copy, Array(bytes.prefix(bytes.count / 2)))
        let second = try restarted()
        try second.tail(path, saved: saved)
        second.turn(after: .seconds(61))
        try writeFile(copy, Array(bytes.prefix(bytes.count * 3 / 4)))
        for _ in 0..<3 { second.turn(after: .seconds(61)) }
        #expect(second.lines == [])
        try writer.write(1, text: line)
        try writer.copyTruncate(to: copy)
        for _ in 0..<3 { second.turn(after: .seconds(61)) }
        #expect(second.lines.map { $0.prefix { $0 != " " } } == ["seq=w:4"])
        second.expectBalance()
    }

    @Test(arguments: [true, false], [true, false])
    func `a line that is too short to know its file by is stored once, though the file was copied and truncated`(
        isSettled: Bool, isCompressed: Bool
    ) throws {
        let first = try life(at: 0)
        try append(path, "up\n")
        if !isSettled { first.hold() }
        try first.tail(path)
        first.turn()
        let saved = first.kill()
        #expect(saved.map(\.offset) == [isSettled ? 3 : 0])

        let copy = directory("app.log.1")
        if isCompressed {
            try writeFile("\(copy).gz", GzipText.member("up\nand on\n"))
        } else {
            try writeFile(copy, "up\nand on\n")
        }
        try writeFile(path, "again\n")
        let second = try restarted()
        try second.tail(path, saved: saved)
        second.turn()
        second.turn()
        let stored = Set((first.entries + second.entries).map { "\($0.time) \($0.line)" })
        #expect(stored.count == 3)
        #expect(second.lines.suffix(2) == ["and on", "again"])
    }

    // A life in which a line was read and pushed, and never answered for.
    private func killed(after writer: LogWriter) throws -> (LaneRun, saved: [FilePosition]) {
        let run = try life(at: 0)
        try writer.write(1, text: line)
        run.hold()
        try run.tail(path)
        run.turn()
        return (run, run.kill())
    }

    // The next life, five seconds later.
    private func restarted(_ configure: (inout LanePlan) -> Void = { _ in }) throws -> LaneRun {
        try life(at: 5_000_000_000, configure)
    }

    private func life(at time: Int64, _ configure: (inout LanePlan) -> Void = { _ in }) throws -> LaneRun {
        let notes = try TimeNotes.open(beside: FilePath(directory("positions.yaml"))).notes
        return try LaneRun(
            time: ManualTime(wall: 1_700_000_000_000_000_000 + time), notes: notes, configure: configure)
    }
}
