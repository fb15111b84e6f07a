import Glibc
import LineCore
import Synchronization
import TestSupport
import Testing

@testable import Agent

@Suite struct StandardInputTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A named pipe, because pipe(2) makes its ends so that a child started just then inherits them.
    private final class Input: Sendable {
        let raw: Int32
        private let writer: Mutex<FileDescriptor?>

        init(_ path: String) throws {
            try makePipe(path)
            raw = try FileDescriptor.open(FilePath(path), flags: O_RDONLY | O_NONBLOCK).release()
            writer = Mutex(try FileDescriptor.open(FilePath(path), flags: O_WRONLY))
            _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) & ~O_NONBLOCK)
        }

        deinit { close(raw) }

        func write(_ text: String) throws { try writer.withLock { try $0?.write(Array(text.utf8)) } }

        func end() { writer.withLock { $0 = nil } }
    }

    @Test func `a pipe is read as it is written, to its end, with what stands there without a line end`() throws {
        let ends = Ends()
        let run = try LaneRun(inputEnded: { ends.add() })
        let input = try Input(directory("input"))
        run.lane.readInput(job: 0, labels: LabelSet([Label("job", "stdin")]), descriptor: input.raw)
        try input.write("one\r\n\ntw")
        run.turn()
        #expect(run.lines == ["one"])
        try input.write("o\nlast")
        run.turn()
        #expect(run.lines == ["one", "two"])
        #expect(ends.count == 0)
        input.end()
        run.turn()
        #expect(run.lines == ["one", "two", "last"])
        #expect(run.entries.allSatisfy { $0.labels == ["job": "stdin"] })
        #expect(ends.count == 1)
        #expect(run.books.dropped[.emptyLine]?.lines == 1)
        // Its end does not keep the lane busy.
        let before = run.turn().turns
        for _ in 0..<20 { run.turn() }
        #expect(run.turn().turns - before < 100)
        #expect(ends.count == 1)
        run.expectBalance()
    }

    private final class Ends: Sendable {
        private let number = Mutex(0)
        var count: Int { number.withLock { $0 } }
        func add() { number.withLock { $0 += 1 } }
    }

    @Test func `the descriptor is left as it was`() throws {
        let run = try LaneRun()
        let input = try Input(directory("input"))
        run.lane.readInput(job: 0, labels: LabelSet([]), descriptor: input.raw)
        try input.write("one\n")
        run.turn()
        #expect(fcntl(input.raw, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test func `a regular file is read to its end`() throws {
        let run = try LaneRun()
        let path = try directory.write("input", (0..<100_000).map { "line \($0)\n" }.joined())
        let file = try FileDescriptor.open(FilePath(path), flags: O_RDONLY)
        run.lane.readInput(job: 0, labels: LabelSet([]), descriptor: file.raw)
        try run.turn("all lines") { $0.lines.count == 100_000 }
        run.expectBalance()
    }

    @Test func `time ends a block, unless its rest stands in the pipe`() throws {
        let run = try LaneRun { try LaneRun.joining(&$0) }
        run.hold()
        let input = try Input(directory("input"))
        run.lane.readInput(job: 0, labels: LabelSet([]), descriptor: input.raw)
        try input.write("# sent\n# a\n")
        run.turn()
        try input.write(" b\n")
        for _ in 0..<5 { run.turn(after: .seconds(1)) }
        #expect(run.lines == ["# sent"])
        run.answer()
        run.turn()
        #expect(run.lines == ["# sent"])
        run.turn(after: .seconds(3))
        run.turn()
        #expect(run.lines == ["# sent", "# a\n b"])
        run.expectBalance()
    }

    @Test func `while it is blocked, input that waits does not keep the lane busy`() throws {
        let run = try LaneRun { $0.maxMemory = 400 }
        run.hold()
        let input = try Input(directory("input"))
        run.lane.readInput(job: 0, labels: LabelSet([]), descriptor: input.raw)
        try input.write("one\n")
        run.turn()
        try input.write("two\n")
        let before = run.turn().turns
        for _ in 0..<20 { run.turn() }
        #expect(run.turn().turns - before < 100)
        #expect(run.lines == ["one"])
        run.answer()
        try run.turn("the rest") { $0.lines == ["one", "two"] }
        run.lane.stop()
        run.turn()
        try input.write("three\n")
        let stopped = run.turn().turns
        for _ in 0..<20 { run.turn() }
        #expect(run.turn().turns - stopped < 100)
        #expect(run.lines == ["one", "two"])
        run.expectBalance()
    }
}
