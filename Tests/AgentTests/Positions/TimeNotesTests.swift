import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct TimeNotesTests {
    private let directory: TemporaryDirectory
    private let positions: FilePath
    private let identity = FileIdentity(device: 7, inode: 8)
    /// What stands in the file.
    private let content = Array("first line\nsecond line\nthird line\n".utf8)

    init() throws {
        directory = try TemporaryDirectory()
        positions = FilePath(directory("positions.yaml"))
    }

    private func note(_ start: Int, _ end: Int, base: Int64, inode: UInt64 = 8) -> TimeNote {
        TimeNote(
            identity: FileIdentity(device: 7, inode: inode), start: start, end: end, base: base,
            check: ContentMark(beginningAt: content[start..<min(end, content.count)]))
    }

    private func base(_ notes: TimeNotes, at offset: Int) -> Int64? {
        notes.ranges(of: identity, from: offset).last { $0.start <= offset }?.base
    }

    private func open(rewriteAbove: Int = TimeNotes.rewriteSize) throws -> TimeNotes.Opening {
        try TimeNotes.open(beside: positions, rewriteAbove: rewriteAbove)
    }

    @Test func `a note outlives the process`() throws {
        try open().notes.append([note(0, 11, base: 100), note(11, 23, base: 200)])
        let opened = try open()
        #expect((opened.loaded, opened.unreadable) == (2, 0))
        #expect(base(opened.notes, at: 0) == 100)
        #expect(base(opened.notes, at: 11) == 200)
        #expect(base(opened.notes, at: 23) == nil)
    }

    @Test func `an offset inside of a range finds the range`() throws {
        let notes = try open().notes
        try notes.append([note(0, 23, base: 100)])
        #expect(base(notes, at: 11) == 100)
    }

    @Test func `the later note supersedes the earlier, one that begins at the offset one that contains it`() throws {
        let notes = try open().notes
        try notes.append([note(0, 11, base: 1), note(0, 23, base: 2)])
        #expect(base(notes, at: 0) == 2)
        try notes.append([note(11, 23, base: 3)])
        try notes.append([note(0, 34, base: 4)])
        #expect(base(notes, at: 11) == 3)
        #expect(base(notes, at: 0) == 4)
        #expect(base(try open().notes, at: 11) == 3)
    }

    @Test func `every torn end of the last append is left out, and the next append is whole again`() throws {
        try open().notes.append([note(0, 11, base: 100)])
        let first = try readFile(positions.suffixed(".times").description)
        try open().notes.append([note(11, 23, base: 200)])
        let both = try readFile(positions.suffixed(".times").description)
        for length in first.count..<both.count {
            try writeFile(positions.suffixed(".times").description, both[..<length])
            let opened = try open()
            // Without its line end alone the note is complete.
            let isWhole = length == both.count - 1
            #expect(opened.loaded == (isWhole ? 2 : 1))
            #expect(opened.unreadable == (length == first.count || isWhole ? 0 : 1))
            try opened.notes.append([note(23, 34, base: 300)])
            let again = try open().notes
            #expect(base(again, at: 0) == 100)
            #expect(base(again, at: 23) == 300)
        }
    }

    @Test func `a changed byte makes a note unreadable and spoils no other`() throws {
        try open().notes.append([note(0, 11, base: 100), note(11, 23, base: 200)])
        let whole = try readFile(positions.suffixed(".times").description)
        let firstLine = try #require(whole.firstIndex(of: UInt8(ascii: "\n")))
        for index in 0..<firstLine {
            var bytes = whole
            bytes[index] ^= 1
            try writeFile(positions.suffixed(".times").description, bytes)
            let notes = try open().notes
            #expect(base(notes, at: 0) == nil, "byte \(index)")
            #expect(base(notes, at: 11) == 200, "byte \(index)")
        }
    }

    @Test func `a failing append is told, holds in memory, and the next one is written`() throws {
        let gone = FilePath(directory("gone/positions.yaml"))
        let notes = try TimeNotes.open(beside: gone).notes
        #expect(throws: FileError(.create, gone.suffixed(".times"), Errno(ENOENT))) {
            try notes.append([note(0, 11, base: 100)])
        }
        #expect(base(notes, at: 0) == 100)
        try directory.makeDirectory("gone")
        try notes.append([note(11, 23, base: 200)])
        #expect(base(try TimeNotes.open(beside: gone).notes, at: 11) == 200)
    }

    @Test func `notes that could not be written are a problem until the file holds them`() throws {
        let gone = FilePath(directory("gone/positions.yaml"))
        let notes = try TimeNotes.open(beside: gone).notes
        #expect(throws: FileError.self) { try notes.append([note(0, 11, base: 100)]) }
        #expect(notes.problem?.contains("gone") == true)
        let saved = Positions(files: [FilePosition(path: "/a", identity: identity, offset: 0)])
        #expect(throws: FileError.self) { try notes.prune(below: saved, before: notes.checkpoint()) }
        try directory.makeDirectory("gone")
        // The next one is written, the first is still missing.
        try notes.append([note(11, 23, base: 200)])
        #expect(notes.problem != nil)
        try notes.prune(below: saved, before: notes.checkpoint())
        #expect(notes.problem == nil)
        let opened = try TimeNotes.open(beside: gone)
        #expect((opened.loaded, opened.unreadable) == (2, 0))
        #expect(base(opened.notes, at: 0) == 100)
        #expect(base(opened.notes, at: 11) == 200)
    }

    @Test func `notes below the saved positions are forgotten`() throws {
        let notes = try open().notes
        try notes.append([note(0, 23, base: 1), note(23, 34, base: 2), note(0, 23, base: 3, inode: 99)])
        var saved = Positions(files: [FilePosition(path: "/a", identity: identity, offset: 23)])
        try notes.prune(below: saved, before: notes.checkpoint())
        // Range [0,23) is delivered; nobody reads inode 99.
        #expect(notes.count == 1)
        #expect(base(notes, at: 23) == 2)
        // Of two generations with one inode number the one that is less far decides.
        try notes.append([note(0, 23, base: 4)])
        saved.files.append(FilePosition(path: "/a", identity: identity, offset: 0))
        try notes.prune(below: saved, before: notes.checkpoint())
        #expect(notes.count == 2)
    }

    @Test func `those of a file that is too short to be known again by its content stay`() throws {
        let notes = try open().notes
        try notes.append([note(0, 11, base: 1)])
        let saved = Positions(files: [FilePosition(path: "/a", identity: identity, offset: 11)])
        try notes.prune(below: saved, before: notes.checkpoint())
        #expect(base(notes, at: 0) == 1)
    }

    @Test func `notes that are forgotten in memory and stand on disk do not come back once the file has other bytes`()
        throws
    {
        let notes = try open().notes
        try notes.append([note(0, 23, base: 100), note(0, 23, base: 200, inode: 9)])
        let saved = Positions(files: [FilePosition(path: "/a", identity: identity, offset: 23)])
        try notes.prune(below: saved, before: notes.checkpoint())
        #expect(notes.count == 0)
        try notes.forget(identity)
        #expect(base(try open().notes, at: 0) == nil)
        let size = try FileStatus.of(notes.path).size
        try notes.forget(identity)
        try notes.forget(FileIdentity(device: 7, inode: 10))
        #expect(try FileStatus.of(notes.path).size == size, "nothing is written where nothing stands")
    }

    @Test func `a note that is younger than the gathered positions stays`() throws {
        let notes = try open().notes
        let checkpoint = notes.checkpoint()
        try notes.append([note(0, 11, base: 1)])
        try notes.prune(below: Positions(), before: checkpoint)
        #expect(notes.count == 1)
        try notes.prune(below: Positions(), before: notes.checkpoint())
        #expect(notes.count == 0)
    }

    @Test func `a large file is written anew with what is still needed`() throws {
        let notes = try open(rewriteAbove: 2000).notes
        for _ in 0..<100 { try notes.append([note(0, 11, base: 1), note(11, 23, base: 2)]) }
        let path = positions.suffixed(".times")
        let before = try FileStatus.of(path).size
        #expect(before > 10_000)
        let saved = Positions(files: [FilePosition(path: "/a", identity: identity, offset: 11)])
        // All of [11,23) is still needed: nothing to gain, so nothing is written.
        try notes.prune(below: saved, before: notes.checkpoint())
        #expect(try FileStatus.of(path).size == before)
        let checkpoint = notes.checkpoint()
        try notes.append([note(23, 34, base: 3)])
        try notes.prune(
            below: Positions(files: [FilePosition(path: "/a", identity: identity, offset: 23)]), before: checkpoint)
        #expect(try FileStatus.of(path).size < 200)
        try notes.append([note(23, 34, base: 4)])
        let opened = try open()
        #expect((opened.loaded, opened.unreadable) == (2, 0))
        #expect(base(opened.notes, at: 23) == 4)
    }

    @Test(.enabled(if: SmallFileSystem.isPossible, "only root can mount"))
    func `notes go on for a while when the disk is full`() throws {
        let disk = try SmallFileSystem(at: try directory.makeDirectory("disk"), size: "4m")
        let notes = try TimeNotes.open(beside: FilePath("\(disk.path)/positions.yaml")).notes
        try notes.append([note(0, 11, base: 1)])
        try disk.fill()
        for number in 0..<2000 { try notes.append([note(11, 23, base: Int64(number))]) }
        #expect(notes.problem == nil)
        #expect(try TimeNotes.open(beside: FilePath("\(disk.path)/positions.yaml")).loaded == 2001)
        #expect(throws: FileError.self) {
            for number in 0..<20_000 { try notes.append([note(11, 23, base: Int64(number))]) }
        }
    }

    @Test func `of files that begin alike the one that has the same lines for longest is the original`() throws {
        let others = [
            Array("first line\nanother\nmore of it\n".utf8), Array("first line\nsecond line\n".utf8), content,
        ]
        let notes = try open().notes
        for (number, bytes) in others.enumerated() {
            var start = 0
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                // Long enough to tell files apart: the line and what comes after it.
                try notes.append([
                    TimeNote(
                        identity: FileIdentity(device: 7, inode: UInt64(number)), start: start, end: end + 1, base: 1,
                        check: ContentMark(beginningAt: bytes[start...].prefix(start == 0 ? 16 : 20)))
                ])
                start = end + 1
            }
        }
        func original(of copy: [UInt8]) -> FileIdentity? {
            notes.file { known in
                known.end <= copy.count && known.mark.matches(copy[..<known.end].suffix(known.mark.length))
            } reaches: {
                $0 <= copy.count
            }
        }
        for (number, bytes) in others.enumerated() {
            #expect(original(of: bytes) == FileIdentity(device: 7, inode: UInt64(number)))
        }
        #expect(original(of: Array("something else\nsecond line\n".utf8)) == nil)
    }
}
