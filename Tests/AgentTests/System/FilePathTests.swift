import Testing

@testable import Agent

@Suite struct FilePathTests {
    @Test(arguments: [
        ("/var/log/a.log", "/", "/var/log/a.log"),
        ("a.log", "/srv", "/srv/a.log"),
        ("./x/../a.log", "/srv/app", "/srv/app/a.log"),
        ("../a.log", "/srv/app", "/srv/a.log"),
        ("/../..//a//b/.", "/", "/a/b"),
        ("/", "/srv", "/"),
        ("", "/srv", "/srv"),
    ])
    func `a path is made absolute as text, as Go does it`(path: String, directory: String, expected: String) {
        #expect(FilePath(path).absolute(in: FilePath(directory)) == FilePath(expected))
    }

    @Test(arguments: [
        ("/a/b.log", "/a", "b.log"), ("/a", "/", "a"), ("a", ".", "a"), ("/a/b/", "/a/b", ""),
    ])
    func `a path falls into directory and name`(path: String, directory: String, name: String) {
        #expect(FilePath(path).directory == FilePath(directory))
        #expect(FilePath(path).lastName == FilePath(name))
    }

    @Test(arguments: [
        ("/a/b", "/a", true), ("/a", "/a", true), ("/ab", "/a", false), ("/a", "/a/b", false), ("/x", "/", true),
    ])
    func `a path is within a directory by whole names`(path: String, directory: String, expected: Bool) {
        #expect(FilePath(path).isWithin(FilePath(directory)) == expected)
    }

    @Test func `bytes that are no UTF-8 are kept and reach the kernel`() {
        let path = FilePath(bytes: [0x2F, 0xFF, 0xE9])
        #expect(path.bytes == [0x2F, 0xFF, 0xE9])
        let seen = unsafe path.withCString { text in
            (0..<4).map { index in unsafe UInt8(bitPattern: text[index]) }
        }
        #expect(seen == [0x2F, 0xFF, 0xE9, 0])
    }
}
