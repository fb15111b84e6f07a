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

    @Test func `paths that no glob wants start no scan`() throws {
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "*.log")])
        let unwanted = scan.touch([path("positions.yaml.new")], made: [path("positions.yaml.new")])
        #expect(!unwanted)
        #expect(!scan.isStale)
        let wanted = scan.touch([path("x.log")], made: [])
        #expect(wanted)
        #expect(scan.isStale)
    }

    @Test func `only the touched globs are expanded again`() throws {
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "*.log"), try target(2, "*.txt")])
        _ = scan.scan(.everything)
        try directory.write("a.log", "")
        try directory.write("a.txt", "")
        _ = scan.touch([path("a.log")], made: [path("a.log")])
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

    @Test func `directories that are watched anew make their globs stale`() throws {
        try directory.makeDirectory("a")
        try directory.makeDirectory("b")
        var scan = DiscoveryScan(roots: .everything)
        _ = scan.take([try target(1, "a/*"), try target(2, "b/*")])
        _ = scan.scan(.everything)
        #expect(Set(scan.directories.keys) == [path("a"), path("b")])
        scan.touch(directories: [path("a")])
        try directory.write("a/x", "")
        try directory.write("b/x", "")
        let news = scan.scan(.touched)
        #expect(news.changes == [.appeared(target: 1, path: path("a/x"))])
    }
}
