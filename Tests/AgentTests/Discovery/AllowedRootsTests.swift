import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct AllowedRootsTests {
    private let directory: TemporaryDirectory
    private let roots: AllowedRoots

    init() throws {
        directory = try TemporaryDirectory()
        roots = AllowedRoots(roots: [FilePath(try directory.makeDirectory("logs"))])
    }

    @Test func `a file below a root is opened`() throws {
        let path = FilePath(try directory.write("logs/a/b.log", "x"))
        try roots.check(path)
        #expect(try roots.open(path).read(at: 0, count: 9) == [UInt8(ascii: "x")])
    }

    @Test func `a root may be a link, and a file may be reached by one`() throws {
        try directory.write("logs/b.log", "x")
        #expect(unsafe symlink("logs", directory("alias")) == 0)
        let aliased = AllowedRoots(roots: [FilePath(directory("alias"))])
        #expect(try aliased.open(FilePath(directory("logs/b.log"))).status().size == 1)
        #expect(try roots.open(FilePath(directory("alias/b.log"))).status().size == 1)
    }

    @Test(arguments: ["logs/link", "logs/../secret", "logs-too/file"])
    func `a file outside is refused, however it is spelt`(name: String) throws {
        try directory.write("secret", "x")
        try directory.write("logs-too/file", "x")
        #expect(unsafe symlink("../secret", directory("logs/link")) == 0)
        let path = FilePath(directory(name))
        let real = try path.resolved()
        #expect(throws: DiscoveryProblem(.outsideRoots(real), path)) { try roots.check(path) }
        #expect(throws: DiscoveryProblem(.outsideRoots(real), path)) { _ = try roots.open(path).raw }
        #expect(try AllowedRoots.everything.open(path).status().size == 1)
    }

    @Test func `a named pipe, a directory and nothing are not opened`() throws {
        #expect(unsafe mkfifo(directory("logs/pipe"), 0o600) == 0)
        for roots in [roots, .everything] {
            let pipe = FilePath(directory("logs/pipe"))
            #expect(throws: DiscoveryProblem(.notRegular(.pipe), pipe)) { _ = try roots.open(pipe).raw }
            let logs = FilePath(directory("logs"))
            #expect(throws: DiscoveryProblem(.directory, logs)) { _ = try roots.open(logs).raw }
            let missing = FilePath(directory("logs/missing"))
            let problem = DiscoveryProblem(.failed(.open, Errno(ENOENT)), missing)
            #expect(throws: problem) { _ = try roots.open(missing).raw }
        }
    }
}
