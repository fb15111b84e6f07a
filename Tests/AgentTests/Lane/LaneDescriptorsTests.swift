import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct LaneDescriptorsTests {
    private let directory: TemporaryDirectory
    private let writers: [LogWriter]

    init() throws {
        directory = try TemporaryDirectory()
        let directory = directory
        writers = try (0..<20).map { try LogWriter(directory("\($0).log"), name: "\($0)") }
    }

    private func expectAll(_ run: LaneRun, _ lines: Int) {
        for writer in writers {
            let mine = run.lines.filter { $0.hasPrefix("seq=\(writer.name):") }.map { $0.prefix { $0 != " " } }
            #expect(mine == (0..<lines).map { "seq=\(writer.name):\($0)" })
        }
    }

    // All files have a line, and Loki answers nothing: there are few descriptors, and little memory.
    private func blocked() throws -> LaneRun {
        let run = try LaneRun { plan in
            plan.maxOpenFiles = 4
            plan.maxMemory = 400
        }
        run.hold()
        for writer in writers {
            try writer.write()
            try run.tail(writer.path)
        }
        run.turn()
        return run
    }

    @Test func `with more files than descriptors all are read, before and after they grow and are rotated`() throws {
        let run = try LaneRun { $0.maxOpenFiles = 4 }
        for writer in writers {
            try writer.write()
            try run.tail(writer.path)
        }
        run.turn()
        #expect(run.turn().openFiles <= 4)
        for writer in writers { try writer.write() }
        run.turn()
        for writer in writers {
            try writer.rotate(to: "\(writer.path).1", late: 1)
            try writer.write()
        }
        try run.turn("all lines") { $0.lines.count == 80 }
        expectAll(run, 4)
        run.turnAfterLateWrites()
        #expect(run.turn().openFiles <= 4)
        #expect(run.books.vanishedBytes == 0)
        run.expectBalance()
    }

    @Test func `blocked files give their descriptors back too, as long as they have a name`() throws {
        let run = try blocked()
        for writer in writers {
            for round in 1...3 {
                try writer.rotate(to: "\(writer.path).\(4 - round)")
                try writer.write()
            }
        }
        for _ in 0..<5 { run.turn(after: .milliseconds(20)) }
        #expect(run.turn().openFiles <= 4)
        run.answer()
        try run.turn("all lines") { $0.lines.count == 80 }
        expectAll(run, 4)
        run.expectBalance()
    }

    @Test func `deleted files are let go last, and their loss is in the books`() throws {
        let run = try LaneRun { plan in
            plan.maxOpenFiles = 4
            plan.maxMemory = 400
        }
        run.hold()
        let writer = writers[0]
        try writer.write()
        try run.tail(writer.path)
        run.turn()
        for _ in 0..<12 {
            try writer.recreate()
            try writer.write()
            run.turn(after: .milliseconds(20))
        }
        #expect(run.turn().openFiles <= 5)
        run.answer()
        try run.turn("the last line") { $0.lines.last?.hasPrefix("seq=0:12 ") == true }
        // Each line is there or in the books.
        let lost = run.books.vanishedBytes
        #expect(lost > 0)
        let read = run.lines.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(read + lost == (0...12).reduce(0) { $0 + "seq=0:\($1) the quick brown fox\n".utf8.count })
        run.expectBalance()
    }

    @Test func `a file that was let go and is gone does not hold up what comes after it`() throws {
        let run = try LaneRun { $0.maxOpenFiles = 4 }
        for writer in writers {
            try writer.write()
            try run.tail(writer.path)
        }
        run.turn()
        for writer in writers {
            try writer.recreate()
            try writer.write()
        }
        try run.turn("the new files") { $0.lines.count == 40 }
        expectAll(run, 2)
        run.turnAfterLateWrites()
        run.expectBalance()
    }

    @Test
    func `files that lost descriptor and name go on in their archives, and one that nobody saw is read after them`()
        throws
    {
        let run = try blocked()
        let writer = writers[0]
        var dated = (21...24).map { "\(writer.path)-202611\($0)" }[...]
        func rotate(compressing: Bool = true) throws {
            let path = dated.removeFirst()
            try writer.rotate(to: path)
            if compressing { try compress(path) }
            try writer.write()
        }
        try writer.rotate(to: dated[0])
        for _ in 0..<5 { run.turn(after: .milliseconds(20)) }
        // Two are known now, the second one was empty, and neither is open.
        try writer.write()
        try compress(dated.removeFirst())
        for _ in 0..<2 { try rotate() }
        try rotate(compressing: false)
        run.look(writer.path)
        for _ in 0..<5 { run.turn(after: .milliseconds(20)) }
        run.answer()
        try run.turn("all lines") { $0.lines.count == 24 }
        let mine = run.lines.filter { $0.hasPrefix("seq=0:") }.map { $0.prefix { $0 != " " } }
        #expect(mine == (0..<5).map { "seq=0:\($0)" })
        #expect(run.books.vanishedBytes == 0)
        run.expectBalance()
    }

    private func compress(_ path: String) throws {
        try writeFile("\(path).gz", GzipText.member(String(decoding: try readFile(path), as: UTF8.self)))
        try delete(path)
    }
}
