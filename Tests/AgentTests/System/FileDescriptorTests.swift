import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct FileDescriptorTests {
    private func isOpen(_ raw: Int32) -> Bool { fcntl(raw, F_GETFD) != -1 }

    @Test func `a descriptor is closed when its owner goes`() throws {
        let directory = try TemporaryDirectory()
        let path = FilePath(try directory.write("a", "x"))
        var inode: UInt64 = 0
        func borrow() throws -> Int32 {
            let file = try FileDescriptor.open(path, flags: O_RDONLY)
            inode = try file.status().identity.inode
            #expect(isOpen(file.raw))
            return file.raw
        }
        let raw = try borrow()
        // Another test's thread may have been given the number since.
        var status = stat()
        #expect(unsafe fstat(raw, &status) == -1 || status.st_ino != inode)
    }

    @Test func `reading at an offset gives what is there and no more`() throws {
        let directory = try TemporaryDirectory()
        let file = try FileDescriptor.open(FilePath(try directory.write("a", "0123456789")), flags: O_RDONLY)
        #expect(try file.read(at: 2, count: 3) == Array("234".utf8))
        #expect(try file.read(at: 8, count: 5) == Array("89".utf8))
        #expect(try file.read(at: 20, count: 5).isEmpty)
    }

    @Test func `a full disk is an error of the write`() throws {
        let file = try FileDescriptor.open("/dev/full", flags: O_WRONLY)
        #expect(throws: Errno(ENOSPC)) { try file.write([1, 2, 3]) }
    }

    @Test func `a missing file says so`() {
        #expect(throws: Errno(ENOENT)) { _ = try FileDescriptor.open("/nothing/here", flags: O_RDONLY).raw }
    }

    @Test func `the status knows kind, size and names`() throws {
        let directory = try TemporaryDirectory()
        let path = FilePath(try directory.write("a", "12345"))
        let status = try FileStatus.of(path)
        #expect(status.kind == .regular)
        #expect(status.size == 5)
        #expect(status.links == 1)
        #expect(try FileStatus.of(FilePath(directory.path)).kind == .directory)
        #expect(try FileStatus.of("/dev/null").kind == .device)
    }
}
