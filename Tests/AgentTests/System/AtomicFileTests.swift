import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct AtomicFileTests {
    private let directory: TemporaryDirectory
    private var path: FilePath { FilePath(directory("file")) }

    init() throws { directory = try TemporaryDirectory() }

    @Test func `a replaced file has the new content and the asked mode, and nothing is left beside it`() throws {
        try directory.write("file", "old")
        try directory.write("file.new", "left behind by a killed process")
        try AtomicFile.replace(path, with: Array("new".utf8))
        #expect(try readFile(path.description) == Array("new".utf8))
        var status = stat()
        #expect(unsafe stat(path.description, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(try DirectoryListing.reading(path.directory).entries.map(\.name) == [Array("file".utf8)])
    }

    @Test func `a symbolic link stays and its target is replaced`() throws {
        try directory.write("real/file", "old")
        #expect(unsafe symlink("real/file", directory("file")) == 0)
        try AtomicFile.replace(path, with: Array("new".utf8))
        #expect(try FileStatus.of(path, followingLinks: false).kind == .link)
        #expect(try readFile(directory("real/file")) == Array("new".utf8))
    }

    @Test func `a failure leaves the old file as it was`() throws {
        try directory.write("file", "old")
        // A directory in the temporary file's place can be neither removed nor opened.
        try directory.makeDirectory("file.new/full")
        #expect(throws: FileError(.create, FilePath(directory("file.new")), Errno(EEXIST))) {
            try AtomicFile.replace(path, with: Array("new".utf8))
        }
        #expect(try readFile(path.description) == Array("old".utf8))
    }

    @Test func `a directory in the file's place cannot be replaced and the temporary file goes`() throws {
        try directory.makeDirectory("file/full")
        #expect(throws: FileError(.replace, path, Errno(EISDIR))) { try AtomicFile.replace(path, with: [1]) }
        #expect(throws: Errno(ENOENT)) { try FileStatus.of(path.suffixed(".new")) }
    }

    @Test func `a missing directory is told with what to do`() {
        let error = #expect(throws: FileError.self) {
            try AtomicFile.replace("/nothing/here/positions.yaml", with: [])
        }
        #expect(error?.description.hasSuffix("create the directory /nothing/here") == true)
    }
}
