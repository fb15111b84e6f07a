import Glibc
import TestSupport
import Testing

@testable import Agent

struct DeadLetterWriterTests {
    private let directory: TemporaryDirectory
    private var path: FilePath { FilePath(directory("letters")) }

    init() throws { directory = try TemporaryDirectory() }

    private func names() throws -> [String] {
        try DirectoryListing.reading(path).entries.map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try readFile(directory("letters/\(name)")), as: UTF8.self)
    }

    private func line(_ text: String) -> [UInt8] { Array((text + "\n").utf8) }

    @Test func `the directory is made for its owner alone, and so are the files`() throws {
        let writer = DeadLetterWriter(path, bound: 1 << 20)
        #expect(writer.begin() == nil)
        let report = writer.write([line("a"), line("b")])
        #expect(report.kept == [0..<2])
        #expect(try names() == ["letters-000000000001.ndjson"])
        #expect(try text("letters-000000000001.ndjson") == "a\nb\n")
        var status = stat()
        #expect(unsafe stat(directory("letters/letters-000000000001.ndjson"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(unsafe stat(directory("letters"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test func `a full file is closed, and at the bound the oldest goes and is counted`() throws {
        let writer = DeadLetterWriter(path, bound: 1600)
        for number in 0..<40 {
            #expect(writer.write([line(String(repeating: "\(number % 10)", count: 49))]).problem == nil)
        }
        // Two of fifty bytes in a file of a sixteenth.
        #expect(try names().count == 16)
        #expect(try names().first == "letters-000000000005.ndjson")
        let report = writer.write([line("x")])
        #expect(report.lost == [.removed: 2])
        #expect(writer.bytes <= 1600)
        #expect(report.kept == [0..<1])
    }

    @Test func `a letter larger than the bound is lost and counted, the others are kept`() {
        let writer = DeadLetterWriter(path, bound: 1 << 20)
        let huge = [UInt8](repeating: 0x61, count: 1 << 20) + [0x0a]
        let report = writer.write([line("a"), huge, line("b")])
        #expect(report.lost == [.tooLarge: 1])
        #expect(report.kept == [0..<1, 2..<3])
    }

    @Test func `letters go on in another file where a replay has taken the first`() throws {
        let writer = DeadLetterWriter(path, bound: 1 << 20)
        _ = writer.write([line("a")])
        let replayed = try ReplayedFile(FilePath(directory("letters/letters-000000000001.ndjson")))
        #expect(writer.write([line("b")]).kept == [0..<1])
        #expect(try text("letters-000000000002.ndjson") == "b\n")
        #expect(try replayed.next(1 << 20).map { Array($0) } == [Array("a".utf8)])
    }

    @Test func `a directory that cannot be written costs letters, which are counted, until it can be`() throws {
        // A file stands where the directory should be: neither root nor anybody else can write into it.
        _ = try directory.write("letters", "")
        let writer = DeadLetterWriter(path, bound: 1 << 20)
        #expect(writer.begin() != nil)
        let report = writer.write([line("a"), line("b")])
        #expect(report.lost == [.unwritable: 2])
        #expect(report.problem?.description.contains("letters") == true)
        #expect(unsafe unlink(directory("letters")) == 0)
        #expect(writer.write([line("c")]).kept == [0..<1])
        #expect(try text("letters-000000000001.ndjson") == "c\n")
    }

    @Test func `a directory removed under the writer is made again`() throws {
        let writer = DeadLetterWriter(path, bound: 1 << 20)
        _ = writer.write([line("a")])
        #expect(unsafe unlink(directory("letters/letters-000000000001.ndjson")) == 0)
        #expect(unsafe rmdir(directory("letters")) == 0)
        #expect(writer.write([line("b")]).kept == [0..<1])
        #expect(try text("letters-000000000002.ndjson") == "b\n")
    }
}
