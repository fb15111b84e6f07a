import Glibc
import TestSupport
import Testing

@testable import Agent

struct ReplayedFileTests {
    private let directory: TemporaryDirectory
    private var path: FilePath { FilePath(directory("a.ndjson")) }

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("a.ndjson", "1\n2\n3\n4\n")
    }

    private func lines(_ file: ReplayedFile, _ bytes: Int) throws -> [String] {
        try file.next(bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    private var names: [String] {
        get throws {
            try DirectoryListing.reading(FilePath(directory.path)).entries
                .map { String(decoding: $0.name, as: UTF8.self) }.sorted()
        }
    }

    @Test func `a file of which nothing remains goes`() throws {
        let file = try ReplayedFile(path)
        #expect(try lines(file, 1 << 20) == ["1", "2", "3", "4"])
        try file.finish(remaining: [])
        #expect(try lines(file, 1 << 20).isEmpty)
        try file.end()
        #expect(try names.isEmpty)
    }

    @Test func `what remains takes the file's name`() throws {
        let file = try ReplayedFile(path)
        #expect(try lines(file, 4) == ["1", "2"])
        try file.finish(remaining: [Array("1 again\n".utf8)])
        #expect(try lines(file, 4) == ["3", "4"])
        try file.finish(remaining: [Array("4 again\n".utf8)])
        #expect(try lines(file, 4).isEmpty)
        try file.end()
        #expect(try names == ["a.ndjson"])
        #expect(try readFile(directory("a.ndjson")) == Array("1 again\n4 again\n".utf8))
    }

    /// Every way that a replay can be broken off: after each step, with what the step before left torn.
    @Test(arguments: 0..<4)
    func `broken off anywhere, it goes on where it was`(rounds: Int) throws {
        do {
            let file = try ReplayedFile(path)
            for _ in 0..<rounds {
                let round = try lines(file, 2)
                try file.finish(remaining: round == ["2"] ? [Array("2 again\n".utf8)] : [])
            }
            // The next round was under way: its remains are written in part.
            _ = try lines(file, 2)
            try writeFile(directory("a.ndjson.remains"), "torn", appending: true)
        }
        let file = try ReplayedFile(path)
        #expect(try lines(file, 1 << 20) == Array(["1", "2", "3", "4"][rounds...]))
        try file.finish(remaining: [Array("rest\n".utf8)])
        try file.end()
        #expect(try names == ["a.ndjson"])
        let kept = rounds >= 2 ? "2 again\nrest\n" : "rest\n"
        #expect(try readFile(directory("a.ndjson")) == Array(kept.utf8))
    }

    @Test func `broken off in its last steps, the remains are a file like any other`() throws {
        do {
            let file = try ReplayedFile(path)
            _ = try lines(file, 1 << 20)
            try file.finish(remaining: [Array("4\n".utf8)])
        }
        // The remains had taken the name when the process died.
        #expect(unsafe rename(directory("a.ndjson.remains"), directory("a.ndjson")) == 0)
        let file = try ReplayedFile(path)
        #expect(try lines(file, 1 << 20) == ["4"])
        try file.finish(remaining: [])
        try file.end()
        #expect(try names.isEmpty)
    }

    @Test func `two replays of one file do not meet`() throws {
        let first = try ReplayedFile(path)
        #expect(throws: ReplayedFile.Trouble.self) { try ReplayedFile(path) }
        #expect(try lines(first, 1 << 20).count == 4)
    }

    @Test func `a file that took the name meanwhile is not overwritten`() throws {
        do { _ = try ReplayedFile(path) }
        try directory.write("a.ndjson", "other\n")
        #expect(throws: ReplayedFile.Trouble.self) { try ReplayedFile(path) }
        #expect(try readFile(directory("a.ndjson")) == Array("other\n".utf8))
    }

    @Test func `a last line without an end is a line`() throws {
        try directory.write("a.ndjson", "1\n2")
        let file = try ReplayedFile(path)
        #expect(try lines(file, 1 << 20) == ["1", "2"])
    }
}
