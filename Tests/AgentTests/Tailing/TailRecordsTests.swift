import Glibc
import LineCore
import TestSupport
import Testing

@testable import Agent

/// Records of several lines, which time ends unless their rest is there and could not be read yet.
@Suite struct TailRecordsTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("app.log")
    }

    private func run(maxOpenFiles: Int = 100) throws -> LaneRun {
        try LaneRun { plan in
            try LaneRun.joining(&plan)
            plan.maxOpenFiles = maxOpenFiles
        }
    }

    // Has read the beginning of a block, and may read no more.
    private func blocked() throws -> LaneRun {
        let run = try run()
        run.hold()
        try append(path, "# sent\n# a\n b\n")
        try run.tail(path)
        run.turn()
        #expect(run.lines == ["# sent"])
        #expect(run.books.held.lines == 2)
        return run
    }

    private func expectWhole(_ run: LaneRun) throws {
        run.answer()
        try append(path, "# d\n")
        run.turn()
        #expect(run.lines == ["# sent", "# a\n b\n c"])
        run.turn(after: .seconds(3))
        run.turn(after: .milliseconds(200))
        #expect(run.lines.last == "# d")
        run.turnAfterLateWrites()
        #expect(run.books.held == .zero)
        run.expectBalance()
    }

    @Test func `a block is ended by time once the file was read again and had nothing more`() throws {
        let run = try blocked()
        for _ in 0..<20 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        run.answer()
        run.turn()
        #expect(run.lines == ["# sent"])
        run.turn(after: .milliseconds(200))
        #expect(run.lines == ["# sent", "# a\n b"])
        try append(path, "# d\n")
        run.turn()
        run.turn(after: .milliseconds(2900))
        #expect(run.lines.last == "# a\n b")
        run.turn(after: .milliseconds(200))
        run.turn(after: .milliseconds(200))
        #expect(run.lines.last == "# d")
        run.expectBalance()
    }

    @Test func `a block's rest that could not be read in time is part of it`() throws {
        let run = try blocked()
        try append(path, " c\n")
        for _ in 0..<20 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        try expectWhole(run)
    }

    @Test func `a block's rest in the file after a rotation is part of it, however long ago that was`() throws {
        let run = try blocked()
        try move(path, to: directory("app.log.1"))
        try append(path, " c\n")
        for _ in 0..<100 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        try expectWhole(run)
    }

    @Test func `a block's rest in a file that was truncated before anything of it was read is part of it`() throws {
        let run = try blocked()
        try move(path, to: directory("app.log.2"))
        try append(path, " c\n# enough to know it by\n")
        run.look(path)
        run.turn(after: .milliseconds(100))
        try append(directory("app.log.1"), " c\n# enough to know it by\n")
        try truncate(path)
        for _ in 0..<100 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        run.answer()
        run.turn()
        #expect(run.lines == ["# sent", "# a\n b\n c"])
    }

    @Test func `a block's rest behind an empty file is part of it`() throws {
        let run = try blocked()
        for number in (1...2).reversed() {
            try move(path, to: directory("app.log.\(number)"))
            try append(path, "")
            run.look(path)
            run.turn(after: .milliseconds(20))
        }
        try append(path, " c\n")
        for _ in 0..<100 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        try expectWhole(run)
    }

    @Test func `a block's rest after copytruncate is part of it`() throws {
        let run = try blocked()
        try append(directory("app.log.1"), "# sent\n# a\n b\n")
        try truncate(path)
        try append(path, " c\n")
        for _ in 0..<20 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        try expectWhole(run)
    }

    // Has read a block's beginning in a file that was rotated since, and may read no more: another file's line is in flight.
    private func rotated(maxOpenFiles: Int = 100) throws -> LaneRun {
        let run = try run(maxOpenFiles: maxOpenFiles)
        try append(path, "# sent\n# a\n b\n")
        try run.tail(path)
        run.turn()
        try move(path, to: directory("app.log.1"))
        try append(path, "")
        run.look(path)
        run.turn(after: .milliseconds(20))
        run.hold()
        try append(directory("other.log"), "# first\n# second\n")
        try run.tail(directory("other.log"), target: 1)
        run.turn()
        #expect(run.lines == ["# sent", "# first"])
        try append(path, " c\n")
        run.turn(after: .milliseconds(20))
        return run
    }

    private func expectWholeAndOther(_ run: LaneRun) throws {
        run.answer()
        try append(path, "# d\n")
        run.turn()
        run.turn(after: .seconds(3))
        run.turn(after: .milliseconds(200))
        #expect(Set(run.lines) == ["# sent", "# first", "# second", "# a\n b\n c", "# d"])
        #expect(run.books.vanishedBytes == 0)
        run.turnAfterLateWrites()
        run.expectBalance()
    }

    @Test func `a rotated file is not finished while its last block's rest stands unread in the next one`() throws {
        let run = try rotated()
        for _ in 0..<100 { run.turn(after: .seconds(1)) }
        try expectWholeAndOther(run)
    }

    @Test func `a block goes on though its file is gone and its descriptor was given back`() throws {
        let run = try rotated(maxOpenFiles: 1)
        #expect(run.turn().openFiles == 1)
        try delete(directory("app.log.1"))
        for _ in 0..<100 { run.turn(after: .seconds(1)) }
        try expectWholeAndOther(run)
    }

    @Test func `a block is ended by time though its file is gone, and its descriptor, which was given back`() throws {
        let run = try run(maxOpenFiles: 1)
        try append(path, "# a\n b\n")
        try run.tail(path)
        run.turn()
        // The one that was read longer ago is let go.
        run.turn(after: .milliseconds(20))
        try append(directory("other.log"), "# first\n# second\n")
        try run.tail(directory("other.log"), target: 1)
        run.turn()
        #expect(run.turn().openFiles == 1)
        try delete(path)
        run.vanished(path)
        for _ in 0..<5 { run.turn(after: .seconds(1)) }
        #expect(Set(run.lines) == ["# first", "# second", "# a\n b"])
        run.turnAfterLateWrites()
        #expect(run.turn().openFiles == 1)
        run.expectBalance()
    }

    @Test func `what comes after a damaged archive that holds a block is read, and the lane rests`() throws {
        let first = try run()
        try append(path, "# sent\n# a\n b\n")
        try first.tail(path)
        first.turn()
        let saved = first.kill()
        let whole = GzipText.member("# sent\n# a\n b\n" + (0..<100).map { " \($0)\n" }.joined())
        try writeFile(directory("app.log.1.gz"), whole.prefix(whole.count / 2))
        try delete(path)
        try append(path, "# d\n# e\n")
        let run = try run()
        try run.tail(path, saved: saved)
        run.turn(after: .milliseconds(20))
        run.turn(after: .seconds(4))
        run.turn(after: .seconds(1))
        #expect(run.lines == ["# sent", "# d", "# e"])
        let before = run.turn().turns
        for _ in 0..<20 { run.turn() }
        #expect(run.turn().turns - before < 100)
        #expect(run.books.held.lines > 10)
    }

    @Test func `before time ends a block the path is looked at, for no event tells of a link's switch`() throws {
        let run = try run()
        try append(directory("a"), "# a\n b\n")
        try append(directory("b"), " c\n# d\n")
        try link(path, to: directory("a"))
        try run.tail(path)
        run.turn()
        try relink(path, to: directory("b"))
        run.turn(after: .seconds(3))
        run.turn()
        #expect(run.lines == ["# a\n b\n c"])
    }

    @Test func `a file that never has nothing unread still ends a block of other labels`() throws {
        let run = try LaneRun { try LaneRun.joining(&$0, after: [{ [CRIStage(names: $0)] }]) }
        try append(path, "2023-03-04T05:06:07Z stderr F # error\n")
        try run.tail(path)
        run.turn()
        for second in 0..<5 {
            // The turn's timers see what it has not read yet.
            try append(path, "2023-03-04T05:06:0\(second)Z stdout F # \(second)\n")
            run.turn(after: .seconds(1))
        }
        #expect(run.lines == ["# 0", "# 1", "# 2", "# error", "# 3"])
        run.expectBalance()
    }
}
