import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct ContentMarkTests {
    @Test(arguments: [
        ("", "0:cbf29ce484222325"), ("a", "1:217350406cfa84d4"), ("foobar", "6:79b81f21e41daa5e"),
        ("0123456789abcdef0", "17:e445a1605c5f366c"),
    ])
    func `the hash stays what it is in every release`(text: String, expected: String) {
        #expect(ContentMark(endingAt: Array(text.utf8)).description == expected)
        #expect(ContentMark(expected) == ContentMark(endingAt: Array(text.utf8)))
    }

    @Test func `only the last 512 bytes before the offset count`() {
        let tail = (0..<512).map { UInt8($0 & 255) }
        #expect(ContentMark(endingAt: [1, 2, 3] + tail) == ContentMark(endingAt: [9] + tail))
        #expect(ContentMark(endingAt: tail).length == 512)
        #expect(ContentMark(beginningAt: tail + [1]) == ContentMark(beginningAt: tail + [2]))
    }

    @Test func `a mark knows its file again and no other`() throws {
        let directory = try TemporaryDirectory()
        let first = try FileDescriptor.open(
            FilePath(try directory.write("a", String(repeating: "line one\n", count: 80))), flags: O_RDONLY)
        let other = try FileDescriptor.open(
            FilePath(try directory.write("b", String(repeating: "line two\n", count: 80))), flags: O_RDONLY)
        let mark = try #require(try ContentMark.reading(first, before: 630))
        #expect(mark.length == 512)
        #expect(try mark.matches(first, before: 630))
        #expect(try !mark.matches(first, before: 631))
        #expect(try !mark.matches(other, before: 630))
        #expect(try ContentMark.reading(first, before: 721) == nil)
        #expect(try !mark.matches(first, before: 10))
    }

    @Test(arguments: 0..<40)
    func `any byte that differs makes another mark`(place: Int) {
        let bytes = [UInt8](repeating: 0, count: 40)
        var other = bytes
        other[place] ^= 0x80
        #expect(ContentMark(endingAt: bytes) != ContentMark(endingAt: other))
        #expect(ContentMark(endingAt: bytes) != ContentMark(endingAt: bytes.dropLast(place + 1)))
    }

    @Test func `near the start the mark covers what there is`() throws {
        let directory = try TemporaryDirectory()
        let file = try FileDescriptor.open(FilePath(try directory.write("a", "abc")), flags: O_RDONLY)
        #expect(try ContentMark.reading(file, before: 2) == ContentMark(endingAt: Array("ab".utf8)))
        #expect(try ContentMark.reading(file, before: 0)?.length == 0)
    }

    @Test(arguments: ["", "1", "513:af63dc4c8601ec8c", "-1:af63dc4c8601ec8c", "1:af63", "1:zf63dc4c8601ec8c", "1:1:1"])
    func `a text that is no mark is refused`(text: String) {
        #expect(ContentMark(text) == nil)
    }
}
