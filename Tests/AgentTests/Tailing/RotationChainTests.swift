import TestSupport
import Testing

@testable import Agent

@Suite struct RotationChainTests {
    /// Makes the files, each a second younger than the one before, and gives the names of the chain.
    private static func chain(of base: String, _ names: [String], interval: Int = 1) throws -> [String] {
        let directory = try TemporaryDirectory()
        for (age, name) in names.enumerated() {
            try directory.write(name, name)
            try setModified(directory(name), seconds: 1_700_000_000 + age * interval)
        }
        let path = FilePath(directory(base))
        let listed = try DirectoryNames(of: FilePath(directory.path)).rotated(of: path)
        return RotationChain(of: path, listed.reversed()).siblings.map { $0.path.lastName.description }
    }

    @Test(arguments: [
        // kubelet
        ("0.log", ["0.log.20261121-164500", "0.log", "0.log.20261121-174500", "1.log", "10.log"], [0, 2]),
        // logrotate
        ("app.log", ["app.log.10", "app.log.2", "app.log.1", "app.log"], [0, 1, 2]),
        // programs that count upwards
        ("app.log", ["app.log.1", "app.log.2", "app.log.10", "app.log"], [0, 1, 2]),
        // logrotate's dateext
        ("app.log", ["app.log-20261121", "app.log-20261122"], [0, 1]),
        // compressed ones: those that can be read, when nothing else has their bytes
        (
            "a", ["a.2.gz", "a.3.bz2", "a.1", "a.4.xz", "a.5.zst", "a.6.lz4", "a.7.Z", "a.20261121.tmp", "a.1.gz"],
            [0, 2]
        ),
        // kubelet compresses a file when the next one is rotated already
        ("0.log", ["0.log.20261121-174500", "0.log.20261121-164500.gz", "0.log"], [1, 0]),
        // other files whose names begin alike
        ("app", ["app2", "app_1", "application.log", "app.", "app-", "app"], []),
        ("app.log", ["app.log.old", "app.log.1", "app.log.bak"], [0, 1, 2]),
        ("app.log", [], []),
    ])
    func `rotated files are found and ordered by their last writes`(base: String, names: [String], chain: [Int]) throws
    {
        #expect(try Self.chain(of: base, names) == chain.map { names[$0] })
    }

    @Test(arguments: [
        ("a", ["a.1", "a.10", "a.2"], ["a.10", "a.2", "a.1"]),
        ("a", ["a-20261122", "a-20261121"], ["a-20261121", "a-20261122"]),
        ("a", ["a.y", "a.x", "a.zz"], ["a.x", "a.y", "a.zz"]),
    ])
    func `files of one time are ordered by name`(base: String, names: [String], chain: [String]) throws {
        #expect(try Self.chain(of: base, names, interval: 0) == chain)
    }

    @Test(arguments: [
        ("a.2", "a.1", true), ("a.1", "a.2", false), ("a-20261121", "a-20261122", true),
        // A date in the name tells for good.
        ("a-20261122", "a-20261121", true), ("a.old", "a.1", true),
    ])
    func `a file is older only where neither its time nor its name say otherwise`(
        first: String, second: String, isOlder: Bool
    ) throws {
        let directory = try TemporaryDirectory()
        for (age, name) in [first, second].enumerated() {
            try directory.write(name, "")
            try setModified(directory(name), seconds: 1_700_000_000 + age)
        }
        let path = FilePath(directory("a"))
        let chain = RotationChain(of: path, try DirectoryNames(of: path.directory).rotated(of: path))
        #expect(chain.isOlder(chain.siblings[0], than: chain.siblings[1]) == isOlder)
        #expect(!chain.isOlder(chain.siblings[1], than: chain.siblings[0]))
    }

    @Test func `a file that once stood at the path is in the chain whatever its name`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("app.log.1", "")
        try directory.write("elsewhere", "")
        try setModified(directory("app.log.1"), seconds: 1_700_000_000)
        try setModified(directory("elsewhere"), seconds: 1_700_000_001)
        let path = FilePath(directory("app.log"))
        let names = try DirectoryNames(of: path.directory)
        let moved = try #require(names.file(FileStatus.of(FilePath(directory("elsewhere"))).identity))
        let chain = RotationChain(of: path, [moved] + names.rotated(of: path))
        #expect(chain.siblings.map { $0.path.lastName.description } == ["app.log.1", "elsewhere"])
    }

    @Test func `the chain ends before the live file where that was rotated since it was seen`() throws {
        let directory = try TemporaryDirectory()
        for (age, name) in ["a.3", "a.2", "a.1"].enumerated() {
            try directory.write(name, name)
            try setModified(directory(name), seconds: 1_700_000_000 + age)
        }
        let path = FilePath(directory("a"))
        var chain = RotationChain(of: path, try DirectoryNames(of: FilePath(directory.path)).rotated(of: path))
        chain.end(before: FileIdentity(device: 1, inode: 1))
        #expect(chain.siblings.count == 3)
        chain.end(before: try FileStatus.of(FilePath(directory("a.2"))).identity)
        #expect(chain.siblings.map { $0.path.lastName.description } == ["a.3"])
    }
}
