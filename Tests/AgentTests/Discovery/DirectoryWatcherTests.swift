import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct DirectoryWatcherTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func wanted(_ names: String...) throws -> [FilePath: FileIdentity] {
        var wanted: [FilePath: FileIdentity] = [:]
        for name in names {
            let path = FilePath(name.isEmpty ? directory.path : directory(name))
            wanted[path] = try FileStatus.of(path).identity
        }
        return wanted
    }

    @Test func `names that come and go are told with their paths`() throws {
        var watcher = try DirectoryWatcher()
        let begun = watcher.watch(try wanted(""))
        #expect(begun.begun == [FilePath(directory.path)])
        #expect(begun.problems.isEmpty)
        #expect(watcher.watch(try wanted("")).begun.isEmpty)
        try directory.write("a", "")
        try directory.write("a", "more")
        let made = watcher.read()
        #expect(made.changed == [FilePath(directory("a"))])
        #expect(made.made == [FilePath(directory("a"))])
        #expect(unsafe rename(directory("a"), directory("b")) == 0)
        let moved = watcher.read()
        #expect(moved.changed == [FilePath(directory("a")), FilePath(directory("b"))])
        #expect(moved.made == [FilePath(directory("b"))])
        #expect(watcher.read().isEmpty)
    }

    @Test func `a directory that is renamed is told and no longer watched`() throws {
        try directory.makeDirectory("d")
        var watcher = try DirectoryWatcher()
        _ = watcher.watch(try wanted("d"))
        #expect(unsafe rename(directory("d"), directory("e")) == 0)
        #expect(watcher.read().changed == [FilePath(directory("d"))])
        try directory.write("e/x", "")
        #expect(watcher.read().isEmpty)
        #expect(watcher.count == 0)
    }

    @Test func `a directory that is no longer wanted is silent`() throws {
        try directory.makeDirectory("d")
        var watcher = try DirectoryWatcher()
        _ = watcher.watch(try wanted("", "d"))
        _ = watcher.watch(try wanted(""))
        try directory.write("d/x", "")
        #expect(watcher.read().isEmpty)
        #expect(watcher.count == 1)
    }

    @Test func `one directory under two paths tells both`() throws {
        try directory.makeDirectory("d")
        #expect(unsafe symlink("d", directory("link")) == 0)
        var watcher = try DirectoryWatcher()
        _ = watcher.watch(try wanted("d", "link"))
        try directory.write("d/x", "")
        #expect(watcher.read().changed == [FilePath(directory("d/x")), FilePath(directory("link/x"))])
    }

    @Test func `a directory that went before it could be watched is no trouble`() throws {
        var watcher = try DirectoryWatcher()
        let gone = watcher.watch([FilePath(directory("gone")): FileIdentity(device: 1, inode: 1)])
        #expect(gone.begun.isEmpty)
        #expect(gone.problems.isEmpty)
    }

    @Test func `more events than the kernel keeps are told as lost`() throws {
        let limit = String(decoding: try readFile("/proc/sys/fs/inotify/max_queued_events"), as: UTF8.self)
        let queued = try #require(Int(limit.dropLast()))
        try #require(queued <= 100_000, "the queue of this machine is too long to fill it in a test")
        var watcher = try DirectoryWatcher()
        _ = watcher.watch(try wanted(""))
        // Two events that are equal and next to each other are one to the kernel, so two names take turns.
        let (first, second) = (directory("a"), directory("b"))
        try directory.write("a", "")
        for _ in 0...(queued / 4 + 1) {
            _ = unsafe rename(first, second)
            _ = unsafe rename(second, first)
        }
        #expect(watcher.read().lost)
    }
}
