import Glibc
import TestSupport
import Testing

struct TemporaryDirectoryTests {
    @Test func `a temporary directory is gone with its value, whatever is in it`() throws {
        var directory: TemporaryDirectory? = try TemporaryDirectory()
        let path = try #require(try directory?.write("a/b/c.txt", "x"))
        #expect(try String(decoding: readFile(path), as: UTF8.self) == "x")
        directory = nil
        #expect(throws: SystemFailure.self) { try readFile(path) }
    }

    @Test func `a directory is removed while a program goes on making a file in it`() async throws {
        let directory = try TemporaryDirectory()
        for round in 1...10 {
            let path = try directory.makeDirectory("state-\(round)")
            // It ends when the directory is gone.
            let program = try ChildProcess("/bin/sh", ["-c", "while : > $0/saved; do :; done", path])
            try await eventually("a file") { (try? readFile(path + "/saved")) != nil }
            try TemporaryDirectory.remove(path)
            _ = try await program.wait()
            #expect(throws: SystemFailure.self) { try readFile(path + "/saved") }
        }
    }

    @Test func `what is not there is removed`() throws {
        try TemporaryDirectory.remove(try TemporaryDirectory()("nothing"))
    }

    @Test(.enabled(if: SmallFileSystem.isPossible, "only root can mount"))
    func `what cannot be removed is said, and all else is gone`() throws {
        let directory = try TemporaryDirectory()
        let busy = try directory.makeDirectory("a/mounted")
        let others = try ["a/before", "a/z"].map { try directory.write($0, "x") }
        let disk = try SmallFileSystem(at: busy, size: "64k")
        #expect(throws: SystemFailure("remove \(busy)", code: EBUSY)) { try TemporaryDirectory.remove(directory.path) }
        for path in others { #expect(throws: SystemFailure.self) { try readFile(path) } }
        withExtendedLifetime(disk) {}
    }
}
