import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct DirectoryNamesTests {
    @Test func `links and directories are no rotated files`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.1", "")
        try directory.makeDirectory("a.2")
        try link(directory("a.3"), to: directory("a.1"))
        let names = try DirectoryNames(of: FilePath(directory.path))
        #expect(names.rotated(of: FilePath(directory("a"))).map(\.path) == [FilePath(directory("a.1"))])
    }

    @Test func `a file is found by its identity`() throws {
        let directory = try TemporaryDirectory()
        for name in ["a", "b", "c"] { try directory.write(name, "") }
        let identity = try FileStatus.of(FilePath(directory("b"))).identity
        let names = try DirectoryNames(of: FilePath(directory.path))
        #expect(names.file(identity)?.path == FilePath(directory("b")))
        #expect(names.file(FileIdentity(device: identity.device + 1, inode: identity.inode)) == nil)
        // Gone since the listing.
        try delete(directory("b"))
        #expect(names.file(identity) == nil)
    }

    @Test func `a listing is outdated where a name stands for another file, or for none`() throws {
        let directory = try TemporaryDirectory()
        for name in ["a.1", "a.2"] { try directory.write(name, "") }
        let names = try DirectoryNames(of: FilePath(directory.path))
        #expect(names.rotated(of: FilePath(directory("a"))).count == 2)
        #expect(!names.isOutdated)
        try move(directory("a.2"), to: directory("a.1"))
        _ = names.rotated(of: FilePath(directory("a")))
        #expect(names.isOutdated)
    }

    @Test func `a directory that is not there has no names`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("file", "")
        #expect(try DirectoryNames(of: FilePath(directory("missing"))).rotated(of: "a").isEmpty)
        #expect(try DirectoryNames(of: FilePath(directory("file"))).rotated(of: "a").isEmpty)
    }

    @Test func `a directory that cannot be listed is an error`() throws {
        let directory = try TemporaryDirectory()
        try link(directory("loop"), to: directory("loop"))
        #expect(throws: FileError(.list, FilePath(directory("loop")), Errno(ELOOP))) {
            try DirectoryNames(of: FilePath(directory("loop")))
        }
    }
}
