import Glibc
import LineCore
import Settings
import TestSupport
import Testing

@testable import Agent

@Suite struct TargetFileReaderTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func reader(_ patterns: [String]...) throws -> TargetFileReader {
        var settings = Settings()
        settings.scrapeConfigs = patterns.enumerated().map { number, patterns in
            var config = ScrapeSettings(jobName: "j\(number)")
            config.fileDiscoveries = [FileDiscoverySettings(files: patterns.map { directory($0) })]
            return config
        }
        return try TargetFileReader(settings)
    }

    private func jobs(_ groups: [TargetGroup]) -> [String?] {
        groups.map { group in group.labels.first { $0.name == "job" }?.value }
    }

    @Test func `the groups of all files that fit are found, with their file's path`() throws {
        let yaml = try directory.write("b.yaml", "- {targets: [x, y], labels: {job: b}}")
        let json = try directory.write("a.json", #"[{"targets": ["z"], "labels": {"job": "a"}}]"#)
        try directory.write("c.txt", "- {targets: [no]}")
        var reader = try reader(["*.yaml", "*.json"], ["b.yaml"])
        let groups = reader.refresh()
        #expect(groups.map(\.job) == [0, 0, 1])
        #expect(groups.map(\.source) == [yaml, json, yaml])
        #expect(groups[0].labels == [Label("job", "b"), Label("__meta_filepath", yaml)])
        #expect(groups[0].targets == [[Label("__address__", "x")], [Label("__address__", "y")]])
    }

    @Test func `a file that two patterns of an item fit is read once`() throws {
        try directory.write("a.json", #"[{"targets": ["z"], "labels": {"job": "a"}}]"#)
        var reader = try reader(["*.json", "a.json"])
        #expect(jobs(reader.refresh()) == ["a"])
    }

    @Test func `a file that is broken keeps its groups and has a problem`() throws {
        let path = try directory.write("a.yaml", "- {targets: [x], labels: {job: a}}")
        var reader = try reader(["*.yaml"])
        let before = reader.refresh()
        try directory.write("a.yaml", "- {targets: [x")
        let broken = reader.refresh()
        #expect(broken.dropLast() == before[...])
        #expect(broken.last?.problem.hasPrefix("\(path):") == true)
        try directory.write("a.yaml", "- {targets: [x], labels: {job: b}}")
        let mended = reader.refresh()
        #expect(jobs(mended) == ["b"])
        #expect(mended.map(\.problem) == [""])
    }

    @Test func `a file that is broken from the start has a problem and no targets`() throws {
        try directory.write("a.yaml", "{}")
        try directory.write("b.yaml", "- {targets: [x], labels: {job: b}}")
        var reader = try reader(["*.yaml"])
        let groups = reader.refresh()
        #expect(groups.map(\.targets.count) == [0, 1])
        #expect(groups.map(\.problem.isEmpty) == [false, true])
    }

    @Test func `a file that is gone takes its targets away`() throws {
        let path = try directory.write("a.yaml", "- {targets: [x], labels: {job: a}}")
        var reader = try reader(["*.yaml"])
        #expect(reader.refresh().count == 1)
        try delete(path)
        #expect(reader.refresh() == [])
    }

    @Test func `braces in a path are braces`() throws {
        try directory.write("{a,b}.yaml", "- {targets: [x], labels: {job: braces}}")
        try directory.write("a.yaml", "- {targets: [x], labels: {job: a}}")
        var reader = try reader(["{a,b}.yaml"])
        #expect(jobs(reader.refresh()) == ["braces"])
    }

    @Test func `changes that matter are those of the files, of what leads to them, and of Kubernetes' links`() throws {
        let reader = try reader(["sd/*.yaml"])
        for (name, matters) in [
            ("sd/a.yaml", true), ("sd", true), ("sd/..data", true), ("sd/a.log", false), ("other/a.yaml", false),
        ] {
            #expect(reader.concerns(FilePath(directory(name))) == matters, "\(name)")
        }
    }
}
