import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct DiscoveryScanTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String) -> FilePath { FilePath(directory(name)) }

    private func target(_ id: UInt64, _ glob: String, exclude: String? = nil) throws -> PathTarget {
        PathTarget(id: id, glob: try Glob(path(glob)), exclude: try exclude.map { try Glob(path($0)) })
    }

    private func events(made: String, deleted: String? = nil) -> DirectoryWatcher.Events {
        DirectoryWatcher.Events(
            changed: [path(made)], made: [path(made)], created: [path(made)],
            deleted: Set([deleted].compactMap { $0 }.map { path($0) }))
    }

    @Test func `a file that was made and deleted between two scans was missed, one that is there again was not`() throws
    {
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "*.log", exclude: "no*")])
        _ = scan.scan(.everything)
        // Events of one scan may be read in parts.
        _ = scan.touch(events(made: "a.log"))
        _ = scan.touch(events(made: "b.log", deleted: "a.log"))
        _ = scan.touch(events(made: "no.log", deleted: "no.log"))
        _ = scan.touch(events(made: "a.txt", deleted: "a.txt"))
        _ = scan.touch(events(made: "c.log", deleted: "c.log"))
        try directory.write("b.log", "")
        try directory.write("c.log", "")
        let news = scan.scan(.touched)
        #expect(
            news.changes == [
                .appeared(target: 1, path: path("b.log")), .appeared(target: 1, path: path("c.log")),
            ])
        #expect(news.missed == [DiscoveryMiss(target: 1, path: path("a.log"))])
        _ = scan.touch(events(made: "d.log"))
        #expect(scan.scan(.touched).missed.isEmpty)
    }

    @Test func `a directory that was there for a target, and is gone when it is first looked for, was missed`() throws {
        try directory.makeDirectory("there")
        func target(_ id: UInt64, _ glob: String) throws -> PathTarget {
            PathTarget(id: id, glob: try Glob(path(glob)), isThere: true)
        }
        var scan = DiscoveryScan(roots: .everything)
        let targets = [try target(1, "there/*.log"), try target(2, "gone/*.log"), try self.target(3, "never/*.log")]
        _ = scan.take(targets)
        #expect(scan.isStale)
        // What is there was perhaps not watched yet, so it is looked at once more.
        let missed = scan.scan(.touched).missed
        #expect(missed == [DiscoveryMiss(target: 2, path: path("gone"))])
        let isUnsure = scan.touch(directories: [])
        #expect(isUnsure)
        #expect(scan.scan(.touched).missed.isEmpty)
        // Once, and not for what takes its place.
        _ = scan.take([try target(1, "there/*.log"), try target(4, "gone/*.log")])
        try TemporaryDirectory.remove(directory("there"))
        #expect(scan.scan(.everything).missed.isEmpty)
        try directory.makeDirectory("short")
        _ = scan.take([try target(5, "short/*.log")])
        #expect(scan.scan(.touched).missed.isEmpty)
        try TemporaryDirectory.remove(directory("short"))
        _ = scan.touch(directories: [])
        #expect(scan.scan(.touched).missed == [DiscoveryMiss(target: 5, path: path("short"))])
    }

    @Test func `paths that no glob wants start no scan`() throws {
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "*.log")])
        _ = scan.scan(.everything)
        let unwanted = scan.touch(events(made: "positions.yaml.new"))
        #expect(!unwanted)
        #expect(!scan.isStale)
        let wanted = scan.touch(events(made: "x.log"))
        #expect(wanted)
        #expect(scan.isStale)
    }

    @Test func `only the touched globs are expanded again`() throws {
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "*.log"), try target(2, "*.txt")])
        _ = scan.scan(.everything)
        try directory.write("a.log", "")
        try directory.write("a.txt", "")
        _ = scan.touch(events(made: "a.log"))
        let touched = scan.scan(.touched)
        #expect(touched.changes == [.appeared(target: 1, path: path("a.log"))])
        let rest = scan.scan(.everything)
        #expect(rest.changes == [.appeared(target: 2, path: path("a.txt"))])
    }

    @Test func `targets with one glob are told each, a problem once`() throws {
        try directory.write("a.log", "")
        try directory.makeDirectory("d.log")
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "*.log"), try target(2, "*.log"), try target(3, "*.log", exclude: "a*")])
        let news = scan.scan(.everything)
        #expect(
            news.changes == [
                .appeared(target: 1, path: path("a.log")), .appeared(target: 2, path: path("a.log")),
            ])
        #expect(news.problems == [DiscoveryProblem(.directory, path("d.log"))])
    }

    @Test func `a target that stays keeps what it knew when others come and go`() throws {
        try directory.write("a.log", "")
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "*.log"), try target(2, "*.log")])
        _ = scan.scan(.everything)
        let (gone, new) = scan.take([try target(1, "*.log"), try target(3, "*.log")])
        #expect(gone == [.dropped(target: 2)])
        #expect(new == [3])
        let news = scan.scan(.everything)
        #expect(news.changes == [.appeared(target: 3, path: path("a.log"))])
    }

    // A directory's time goes back an hour, as if nothing had happened in it.
    private func age(_ name: String) {
        var times = [timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 0)]
        #expect(unsafe utimensat(AT_FDCWD, directory(name), &times, 0) == 0)
    }

    @Test func `a directory whose time is as it was is listed every sixth time only`() throws {
        let wall: Int64 = 2_000_000_000_000_000_000
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "d/*.log")])
        try directory.write("d/a.log", "")
        age("d")
        #expect(scan.scan(.everything, wall: wall).changes == [.appeared(target: 1, path: path("d/a.log"))])
        try directory.write("d/b.log", "")
        age("d")
        for _ in 1..<6 {
            #expect(scan.scan(.everything, wall: wall).changes.isEmpty)
            #expect(!scan.hasExpanded)
        }
        #expect(scan.scan(.everything, wall: wall).changes == [.appeared(target: 1, path: path("d/b.log"))])
        try directory.write("d/c.log", "")
        #expect(scan.scan(.everything, wall: wall).changes == [.appeared(target: 1, path: path("d/c.log"))])
        // An event counts whatever the time says, and so does another directory of that name.
        try directory.write("d/e.log", "")
        age("d")
        _ = scan.touch(events(made: "d/e.log"))
        #expect(scan.scan(.everything, wall: wall).changes == [.appeared(target: 1, path: path("d/e.log"))])
        #expect(unsafe rename(directory("d"), directory("old")) == 0)
        try directory.write("d/a.log", "")
        age("d")
        #expect(scan.scan(.everything, wall: wall).changes.count == 4)
    }

    @Test func `a directory that changed just now, or has links in it, is listed each time`() throws {
        let wall: Int64 = 2_000_000_000_000_000_000
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "d/*.log"), try target(2, "links/*.log")])
        try directory.write("d/a.log", "")
        try directory.write("real", "")
        try directory.makeDirectory("links")
        #expect(unsafe symlink("../real", directory("links/l.log")) == 0)
        age("d")
        age("links")
        // The second of the change itself.
        #expect(scan.scan(.everything, wall: 1_000_001_000_000_000).changes.count == 2)
        try directory.write("d/b.log", "")
        age("d")
        try TemporaryDirectory.remove(directory("real"))
        #expect(
            scan.scan(.everything, wall: wall).changes == [
                .appeared(target: 1, path: path("d/b.log")), .vanished(target: 2, path: path("links/l.log")),
            ])
    }

    @Test func `directories that are watched anew make their globs stale`() throws {
        try directory.makeDirectory("a")
        try directory.makeDirectory("b")
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "a/*"), try target(2, "b/*")])
        _ = scan.scan(.everything)
        #expect(Set(scan.directories.keys) == [path("a"), path("b")])
        let isStale = scan.touch(directories: [path("a")])
        #expect(isStale)
        try directory.write("a/x", "")
        try directory.write("b/x", "")
        let news = scan.scan(.touched)
        #expect(news.changes == [.appeared(target: 1, path: path("a/x"))])
    }
}
