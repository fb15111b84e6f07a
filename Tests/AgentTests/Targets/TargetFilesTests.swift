import LineCore
import Settings
import TestSupport
import Testing

@testable import Agent

/// Real files, real inotify. The interval is an hour, so all that is found after the start is found by events.
@Suite struct TargetFilesTests {
    private let directory: TemporaryDirectory
    private let published = Watched<[[TargetGroup]]>([])

    init() throws { directory = try TemporaryDirectory() }

    private func start(_ pattern: String, interval: Duration = .seconds(3600)) throws -> TargetFiles {
        var settings = Settings()
        var config = ScrapeSettings(jobName: "j")
        config.fileDiscoveries = [FileDiscoverySettings(files: [directory(pattern)], refreshInterval: interval)]
        settings.scrapeConfigs = [config]
        let files = try #require(try TargetFiles(settings))
        let published = published
        try files.start { groups in published.update { $0.append(groups) } }
        return files
    }

    private func text(_ job: String) -> String { "- {targets: [x], labels: {job: \(job)}}" }

    /// Waits until exactly groups of these jobs are published.
    private func comes(to jobs: [String]) async -> Bool {
        await published.wait { published in
            published.last?.compactMap { group in group.labels.first { $0.name == "job" }?.value } == jobs
        }
    }

    @Test func `what is there is published before the start returns`() throws {
        try directory.write("a.yaml", text("a"))
        let files = try start("*.yaml")
        #expect(published.read { $0.count } == 1)
        files.stop()
    }

    @Test func `files that are written, replaced, made and deleted are read at once`() async throws {
        let path = try directory.write("a.yaml", text("a"))
        let files = try start("*.yaml")
        defer { files.stop() }
        try directory.write("a.yaml", text("written"))
        #expect(await comes(to: ["written"]))
        let other = try directory.write("a.tmp", text("replaced"))
        try move(other, to: path)
        #expect(await comes(to: ["replaced"]))
        try directory.write("b.yaml", text("made"))
        #expect(await comes(to: ["replaced", "made"]))
        try delete(path)
        #expect(await comes(to: ["made"]))
    }

    @Test func `a directory that comes later is found`() async throws {
        let files = try start("sd/*.yaml")
        defer { files.stop() }
        try directory.makeDirectory("sd")
        try directory.write("sd/a.yaml", text("a"))
        #expect(await comes(to: ["a"]))
    }

    @Test func `a volume of Kubernetes is read anew when its link is switched`() async throws {
        for version in ["1", "2"] {
            try directory.makeDirectory("v\(version)")
            try directory.write("v\(version)/a.yaml", text(version))
        }
        try link(directory("..data"), to: "v1")
        try link(directory("a.yaml"), to: "..data/a.yaml")
        let files = try start("*.yaml")
        defer { files.stop() }
        #expect(await comes(to: ["1"]))
        try relink(directory("..data"), to: "v2")
        #expect(await comes(to: ["2"]))
    }

    @Test func `what no event tells is found at the interval`() async throws {
        // The link's own directory sees nothing of a write to what it leads to.
        try directory.makeDirectory("elsewhere")
        try directory.makeDirectory("sd")
        let real = try directory.write("elsewhere/a.yaml", text("a"))
        try link(directory("sd/a.yaml"), to: real)
        let files = try start("sd/*.yaml", interval: .milliseconds(5))
        defer { files.stop() }
        #expect(await comes(to: ["a"]))
        try directory.write("elsewhere/a.yaml", text("b"))
        #expect(await comes(to: ["b"]))
    }
}
