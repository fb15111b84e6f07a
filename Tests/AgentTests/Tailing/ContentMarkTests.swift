import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct ContentMarkTests {
    @Test(arguments: [
        ("", "0:cbf29ce484222325"), ("a", "1:af63dc4c8601ec8c"), ("foobar", "6:85944171f73967e8"),
    ])
    func `the hash is FNV-1a of 64 bits and stays so in every release`(text: String, expected: String) {
        #expect(ContentMark(endingAt: Array(text.utf8)).description == expected)
        #expect(ContentMark(expected) == ContentMark(endingAt: Array(text.utf8)))
    }

    @Test func `only the last 64 bytes before the offset count`() {
        let tail = (0..<64).map { UInt8($0) }
        #expect(ContentMark(endingAt: [1, 2, 3] + tail) == ContentMark(endingAt: [9] + tail))
        #expect(ContentMark(endingAt: tail).length == 64)
        #expect(ContentMark(beginningAt: tail + [1]) == ContentMark(beginningAt: tail + [2]))
    }

    @Test func `a mark knows its file again and no other`() throws {
        let directory = try TemporaryDirectory()
        let first = try FileDescriptor.open(
            FilePath(try directory.write("a", String(repeating: "line one\n", count: 20))), flags: O_RDONLY)
        let other = try FileDescriptor.open(
            FilePath(try directory.write("b", String(repeating: "line two\n", count: 20))), flags: O_RDONLY)
        let mark = try #require(try ContentMark.reading(first, before: 90))
        #expect(mark.length == 64)
        #expect(try mark.matches(first, before: 90))
        #expect(try !mark.matches(first, before: 91))
        #expect(try !mark.matches(other, before: 90))
        #expect(try ContentMark.reading(first, before: 181) == nil)
        #expect(try !mark.matches(first, before: 10))
    }

    @Test func `near the start the mark covers what there is`() throws {
        let directory = try TemporaryDirectory()
        let file = try FileDescriptor.open(FilePath(try directory.write("a", "abc")), flags: O_RDONLY)
        #expect(try ContentMark.reading(file, before: 2) == ContentMark(endingAt: Array("ab".utf8)))
        #expect(try ContentMark.reading(file, before: 0)?.length == 0)
    }

    @Test(arguments: ["", "1", "65:af63dc4c8601ec8c", "-1:af63dc4c8601ec8c", "1:af63", "1:zf63dc4c8601ec8c", "1:1:1"])
    func `a text that is no mark is refused`(text: String) {
        #expect(ContentMark(text) == nil)
    }
}
