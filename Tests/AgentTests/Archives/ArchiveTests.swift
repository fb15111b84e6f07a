import LineCore
import TestSupport
import Testing

@testable import Agent

@Suite struct ArchiveTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory("app.log.1.gz")
    }

    private func run(
        _ rules: ArchiveRules = ArchiveRules(format: .gzip), notes: TimeNotes? = nil, charset: Charset? = nil
    ) throws -> LaneRun {
        try LaneRun(notes: notes) { plan in
            plan.jobs[0].archives = rules
            plan.jobs[0].charset = charset
        }
    }

    // Reads it whole, and answers.
    private func settle(_ run: LaneRun) {
        run.turn()
        run.turn(after: .seconds(1))
        run.turn(after: .seconds(1))
    }

    private static func numbers(_ range: Range<Int>) -> String { range.map { "line \($0)\n" }.joined() }

    @Test func `an archive is read once to its end, its last line too`() throws {
        try gzip(path, "one\ntwo\nlast")
        let run = try run()
        try run.tail(path)
        settle(run)
        #expect(run.lines == ["one", "two", "last"])
        run.turn(after: .seconds(30))
        run.turn(after: .seconds(30))
        #expect(run.lines.count == 3)
        let position = try #require(run.positions(path).last)
        #expect(position.offset == 12)
        #expect(position.finished)
        #expect(position.mark == ContentMark(endingAt: Array("one\ntwo\nlast".utf8)))
        run.expectBalance()
        #expect(run.turn().openFiles == 0)
    }

    @Test func `a carriage return before the line's end is no part of the line, one of several`() throws {
        try gzip(path, "one\r\ntwo\r\r\n\r\nth\rree\r")
        let run = try run()
        try run.tail(path)
        settle(run)
        #expect(run.lines == ["one", "two\r", "", "th\rree"])
        run.expectBalance()
    }

    @Test func `members that follow one another, and more than a chunk, are one text`() throws {
        let text = Self.numbers(0..<60_000)
        let middle = text.utf8.count / 2 + 3
        let bytes = Array(text.utf8)
        let first = String(decoding: bytes[..<middle], as: UTF8.self)
        try writeFile(path, GzipText.member(first) + GzipText.member(String(decoding: bytes[middle...], as: UTF8.self)))
        let run = try run()
        try run.tail(path)
        try run.turn("all") { $0.lines.count == 60_000 }
        #expect(run.lines.last == "line 59999")
        #expect(Set(run.lines).count == 60_000)
    }

    @Test func `a line of several chunks is whole`() throws {
        let long = String(repeating: "0123456789", count: 70_000)
        try gzip(path, "a\n\(long)\nb\n")
        let run = try run()
        try run.tail(path)
        settle(run)
        #expect(run.lines == ["a", long, "b"])
    }

    @Test func `after a restart in the middle the rest is read, and nothing twice`() throws {
        try gzip(path, Self.numbers(0..<60_000))
        let first = try LaneRun { plan in
            plan.jobs[0].archives = ArchiveRules(format: .gzip)
            plan.clients = [BatchRules(client: 0, size: 100_000, wait: 0)]
        }
        first.hold()
        try first.tail(path)
        try first.turn("a part") { $0.lines.count > 1000 }
        // More than the first chunk, and not all.
        for _ in 0..<4 { first.answer(at: 0) }
        first.turn()
        let saved = first.kill()
        let position = try #require(saved.last)
        #expect(position.offset > 0)
        #expect(!position.finished)
        let second = try run()
        try second.tail(path, saved: saved)
        try second.turn("the rest") { $0.lines.last == "line 59999" }
        let start = try #require(second.lines.first.flatMap { Int($0.dropFirst(5)) })
        #expect(start > 0 && start < first.entries.count)
        #expect(second.lines == (start..<60_000).map { "line \($0)" })
    }

    @Test func `after a restart at the end nothing is read again`() throws {
        try gzip(path, "one\ntwo\n")
        let first = try run()
        try first.tail(path)
        settle(first)
        let saved = first.stop()
        let second = try run()
        try second.tail(path, saved: saved)
        settle(second)
        #expect(second.lines.isEmpty)
        #expect(second.positions(path).map(\.finished) == [true])
    }

    @Test func `other bytes at the saved place mean another file: it is read from its start`() throws {
        try gzip(path, "one\ntwo\n")
        let first = try run()
        try first.tail(path)
        settle(first)
        let saved = first.stop()
        try gzip(path, "new\nfile and more\n")
        let second = try run()
        try second.tail(path, saved: saved)
        settle(second)
        #expect(second.lines == ["new", "file and more"])
        second.expectBalance()
    }

    @Test func `a file that ends too early waits, and is read on when it grows`() throws {
        let archive = GzipText.member(Self.numbers(0..<100))
        try writeFile(path, archive.prefix(400))
        let run = try run()
        try run.tail(path)
        settle(run)
        let count = run.lines.count
        #expect(run.lines == (0..<count).map { "line \($0)" })
        #expect(count > 20 && count < 100)
        #expect(run.turn().targets.first?.problem.contains("still being written") == true)
        try writeFile(path, archive)
        try run.turn("the rest") { $0.lines.count == 100 }
        #expect(run.lines == (0..<100).map { "line \($0)" })
        settle(run)
        #expect(run.turn().targets.first?.problem == "")
        run.expectBalance()
    }

    @Test func `of a damaged file the good part is delivered and the rest counted once it is gone`() throws {
        var archive = GzipText.member(Self.numbers(0..<20_000))
        let wrong = 10 + 65540 + 1
        archive[wrong] = 0
        archive[wrong + 1] = 0
        try writeFile(path, archive)
        let run = try run()
        try run.tail(path)
        settle(run)
        #expect(run.lines.count > 1000)
        #expect(run.lines == run.lines.indices.map { "line \($0)" })
        #expect(run.turn().targets.first?.problem.contains("cannot be read on") == true)
        try delete(path)
        run.vanished(path)
        run.turn()
        run.turnAfterLateWrites()
        #expect(run.books.vanishedBytes > 0)
        run.expectBalance()
    }

    @Test func `a file of another format is read as what it begins as`() throws {
        try gzip(path, "one\n")
        for format in [ArchiveFormat.bzip2, nil] {
            let run = try run(ArchiveRules(format: format))
            try run.tail(path)
            settle(run)
            #expect(run.lines == ["one"])
        }
    }

    @Test(arguments: [ArchiveFormat.gzip, .bzip2, .zlib, nil])
    func `a plain file is not read`(format: ArchiveFormat?) throws {
        try writeFile(path, "plain text\n")
        let run = try run(ArchiveRules(format: format))
        try run.tail(path)
        settle(run)
        #expect(run.lines.isEmpty)
        #expect(run.turn().targets.first?.problem.isEmpty == false)
    }

    @Test func `an archive is left alone for the initial delay`() throws {
        try gzip(path, "one\n")
        let run = try run(ArchiveRules(format: .gzip, initialDelay: 5_000_000_000))
        try run.tail(path)
        run.turn()
        run.turn(after: .seconds(4))
        #expect(run.lines.isEmpty)
        run.turn(after: .seconds(2))
        run.turn()
        #expect(run.lines == ["one"])
    }

    @Test func `renamed in its directory it is known, and what takes its place is read`() throws {
        try gzip(path, "one\n")
        let glob = directory("app.log.*.gz")
        let run = try run()
        try run.tail(path, glob: glob)
        settle(run)
        let next = directory("app.log.2.gz")
        try move(path, to: next)
        try gzip(path, "two\n")
        try run.tail(next, glob: glob)
        run.look(path)
        settle(run)
        run.turn(after: .seconds(20))
        settle(run)
        #expect(run.lines == ["one", "two"])
        run.expectBalance()
    }

    @Test func `renamed while stopped it is known by its inode`() throws {
        try gzip(path, "one\n")
        let glob = directory("app.log.*.gz")
        let first = try run()
        try first.tail(path, glob: glob)
        settle(first)
        let saved = first.stop()
        let next = directory("app.log.2.gz")
        try move(path, to: next)
        try gzip(path, "two\n")
        let second = try run()
        second.lane.add([
            try LaneRun.target(path, saved: saved, glob: glob), try LaneRun.target(next, saved: saved, glob: glob),
        ])
        settle(second)
        #expect(second.lines == ["two"])
    }

    @Test func `many archives at once are read with a bounded number of decompressors`() throws {
        let paths = (0..<30).map { directory("\($0).gz") }
        for (number, path) in paths.enumerated() { try gzip(path, "\(number)\n") }
        let run = try run()
        for path in paths { try run.tail(path) }
        try run.turn("all") { $0.lines.count == 30 }
        #expect(Set(run.lines.compactMap { Int($0) }) == Set(0..<30))
    }

    @Test func `after a kill lines have the times that they had`() throws {
        try gzip(path, Self.numbers(0..<10))
        let notes = try TimeNotes.open(beside: FilePath(directory("positions.yaml"))).notes
        let first = try run(notes: notes)
        first.hold()
        try first.tail(path)
        settle(first)
        let times = first.entries.map(\.time)
        #expect(times.count == 10)
        let saved = first.kill()
        let reread = try TimeNotes.open(beside: FilePath(directory("positions.yaml"))).notes
        let second = try run(notes: reread)
        second.turn(after: .seconds(100))
        try second.tail(path, saved: saved)
        settle(second)
        #expect(second.entries.map(\.time) == times)
    }

    @Test func `the decompressed bytes may be of another charset`() throws {
        let text = Array("é\nz\u{a0a}\n".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        // A gzip member holds bytes, and the helper takes text: each byte here is below 0x80 or made so.
        let plain = text.map { $0 < 0x80 ? $0 : UInt8(0x41) }
        try writeFile(path, GzipText.member(String(decoding: plain, as: UTF8.self)))
        let run = try run(charset: try Charset("UTF-16BE"))
        try run.tail(path)
        settle(run)
        #expect(run.lines == ["A", "z\u{a0a}"])
    }
}
