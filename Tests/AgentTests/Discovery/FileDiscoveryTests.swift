import Glibc
import TestSupport
import Testing

@testable import Agent

/// Real directories, real inotify. The period is an hour, so all that is found after the start is found by events.
@Suite struct FileDiscoveryTests {
    private let directory: TemporaryDirectory
    private let reports = Watched<[DiscoveryReport]>([])
    private static let hour: Int64 = 3_600_000_000_000

    init() throws { directory = try TemporaryDirectory() }

    private func start(
        _ glob: String, period: Int64 = hour, roots: AllowedRoots = .everything
    ) async throws -> FileDiscovery {
        let discovery = try FileDiscovery(
            targets: [PathTarget(id: 1, glob: try Glob(FilePath(directory(glob))))], period: period, roots: roots)
        let reports = reports
        try discovery.start { report in reports.update { $0.append(report) } }
        #expect(await reports.wait { !$0.isEmpty })
        return discovery
    }

    private func told(_ change: DiscoveryChange) async -> Bool {
        await reports.wait { reports in reports.contains { $0.changes.contains(change) } }
    }

    private func appeared(_ name: String, target: UInt64 = 1) async -> Bool {
        await told(.appeared(target: target, path: FilePath(directory(name))))
    }

    private func vanished(_ name: String, target: UInt64 = 1) async -> Bool {
        await told(.vanished(target: target, path: FilePath(directory(name))))
    }

    private func move(_ from: String, _ onto: String) {
        #expect(unsafe rename(directory(from), directory(onto)) == 0)
    }

    @Test func `the first report comes without any file and tells all that is there`() async throws {
        let empty = try await start("none/*.log")
        empty.stop()
        #expect(reports.read { $0 } == [DiscoveryReport(scan: 1, newTargets: [1], changes: [], problems: [])])
        reports.update { $0 = [] }
        try directory.write("b.log", "")
        try directory.write("a.log", "")
        let discovery = try await start("*.log")
        discovery.stop()
        #expect(
            reports.read { $0.first?.changes } == [
                .appeared(target: 1, path: FilePath(directory("a.log"))),
                .appeared(target: 1, path: FilePath(directory("b.log"))),
            ])
    }

    @Test func `a file that appears, moves and goes is told by events`() async throws {
        let discovery = try await start("*.log")
        defer { discovery.stop() }
        try directory.write("a.log", "")
        #expect(await appeared("a.log"))
        move("a.log", "b.log")
        #expect(await vanished("a.log"))
        #expect(await appeared("b.log"))
        try TemporaryDirectory.remove(directory("b.log"))
        #expect(await vanished("b.log"))
    }

    @Test func `files in directories that appear later are found, however deep`() async throws {
        let discovery = try await start("pods/*/*/*.log")
        defer { discovery.stop() }
        try directory.write("pods/ns_pod/app/0.log", "")
        #expect(await appeared("pods/ns_pod/app/0.log"))
        try directory.write("pods/ns_pod/app/1.log", "")
        #expect(await appeared("pods/ns_pod/app/1.log"))
        try directory.write("pods/ns_other/app/0.log", "")
        #expect(await appeared("pods/ns_other/app/0.log"))
    }

    @Test func `below a recursive glob new directories are watched as well`() async throws {
        let discovery = try await start("**/*.log")
        defer { discovery.stop() }
        try directory.write("a/b/c/d/x.log", "")
        #expect(await appeared("a/b/c/d/x.log"))
        try directory.write("a/b/e/y.log", "")
        #expect(await appeared("a/b/e/y.log"))
    }

    @Test func `a directory that is renamed takes its files away, and a new one of its name is read`() async throws {
        try directory.write("logs/app/a.log", "")
        let discovery = try await start("logs/app/*.log")
        defer { discovery.stop() }
        move("logs/app", "logs/old")
        #expect(await vanished("logs/app/a.log"))
        try directory.write("logs/app/b.log", "")
        #expect(await appeared("logs/app/b.log"))
        // The renamed directory is nobody's now.
        try directory.write("logs/old/c.log", "")
        try directory.write("logs/app/c.log", "")
        #expect(await appeared("logs/app/c.log"))
    }

    @Test func `a directory that is deleted and made again is read again`() async throws {
        try directory.write("logs/app/a.log", "")
        let discovery = try await start("logs/app/*.log")
        defer { discovery.stop() }
        try TemporaryDirectory.remove(directory("logs"))
        #expect(await vanished("logs/app/a.log"))
        try directory.write("logs/app/b.log", "")
        #expect(await appeared("logs/app/b.log"))
    }

    @Test func `a rotation by rename is told as a replacement or as going and coming`() async throws {
        try directory.write("app.log", "old")
        let discovery = try await start("app.log")
        defer { discovery.stop() }
        let seen = reports.read { $0.count }
        move("app.log", "app.log.1")
        try directory.write("app.log", "new")
        let path = FilePath(directory("app.log"))
        #expect(
            await reports.wait { reports in
                let changes = reports.dropFirst(seen).flatMap(\.changes)
                return changes == [.replaced(target: 1, path: path)]
                    || changes == [.vanished(target: 1, path: path), .appeared(target: 1, path: path)]
            })
    }

    @Test func `without events the scan of the period finds it`() async throws {
        // The link's own directory is not watched: nobody tells that it leads elsewhere now.
        try directory.write("first/app/a.log", "")
        try directory.write("second/app/b.log", "")
        #expect(unsafe symlink("first", directory("current")) == 0)
        let discovery = try await start("current/app/*.log", period: 50_000_000)
        defer { discovery.stop() }
        #expect(unsafe symlink("second", directory("next")) == 0)
        move("next", "current")
        #expect(await appeared("current/app/b.log"))
        #expect(await vanished("current/app/a.log"))
        try directory.write("second/app/c.log", "")
        #expect(await appeared("current/app/c.log"))
    }

    @Test func `a problem is told once though scans repeat`() async throws {
        #expect(unsafe mkfifo(directory("pipe.log"), 0o600) == 0)
        let discovery = try await start("*.log", period: 30_000_000)
        for number in 0..<3 {
            try directory.write("\(number).log", "")
            #expect(await appeared("\(number).log"))
        }
        discovery.stop()
        #expect(
            reports.read { $0.flatMap(\.problems) } == [
                DiscoveryProblem(.notRegular(.pipe), FilePath(directory("pipe.log")))
            ])
    }

    @Test func `other targets are taken over while it runs`() async throws {
        try directory.write("a.log", "")
        try directory.write("b.txt", "")
        let discovery = try await start("*.log")
        defer { discovery.stop() }
        #expect(await appeared("a.log"))
        let glob = try Glob(FilePath(directory("*.txt")))
        let exclude = try Glob(FilePath(directory("b*")))
        discovery.update([PathTarget(id: 2, glob: glob), PathTarget(id: 3, glob: glob, exclude: exclude)])
        #expect(await told(.dropped(target: 1)))
        #expect(await appeared("b.txt", target: 2))
        try directory.write("c.txt", "")
        #expect(await appeared("c.txt", target: 2))
        #expect(await appeared("c.txt", target: 3))
        let wrong = DiscoveryChange.appeared(target: 3, path: FilePath(directory("b.txt")))
        #expect(reports.read { reports in !reports.contains { $0.changes.contains(wrong) } })
    }

    @Test func `after the stop nothing is told`() async throws {
        let discovery = try await start("*.log")
        discovery.stop()
        discovery.stop()
        let count = reports.read { $0.count }
        try directory.write("late.log", "")
        #expect(reports.read { $0.count } == count)
    }
}
