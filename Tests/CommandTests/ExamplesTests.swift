import Glibc
import Settings
import TestSupport
import Testing

/// The configurations that come with the agent are right.
struct ExamplesTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// Every YAML file below a directory of the repository.
    private static func configurations(in directory: String) -> [String] {
        files(below: "\(root)/\(directory)").filter { path in path.hasSuffix(".yaml") && !path.hasSuffix("-tests.yaml")
        }
        .map { path in String(path.dropFirst(root.count + 1)) }.sorted()
    }

    // What else is to be deployed has files of its own kinds.
    private static let all =
        configurations(in: "examples") + configurations(in: "deploy").filter { $0.hasSuffix("/needletail.yaml") }

    private static func load(_ path: String, environment: [String: String] = [:]) -> LoadResult {
        var flags = PromtailFlags()
        flags.configFiles = ["\(root)/\(path)"]
        flags.expandEnvironment = true
        return Settings.load(flags: flags, environment: { name in environment[name] })
    }

    @Test func `the configurations are found`() {
        let expected = [
            "deploy/systemd/needletail.yaml", "examples/docker.yaml", "examples/host.yaml", "examples/journal.yaml",
            "examples/kubernetes.yaml", "deploy/kubernetes/base/needletail.yaml",
            "examples/nginx.yaml", "examples/pods.yaml",
            "examples/run.yaml",
        ]
        #expect(Set(expected).subtracting(Self.all).isEmpty)
    }

    @Test(arguments: all)
    func `each one loads without an error, a warning or a key without effect`(path: String) throws {
        let result = Self.load(path)
        #expect(result.problems.map(\.description) == [])
        let settings = try #require(result.settings)
        #expect(settings.ignored.isEmpty)
        #expect(!settings.clients.isEmpty)
        #expect(!settings.scrapeConfigs.isEmpty)
    }

    @Test func `make run reads the sample pods and takes the place to push to from its environment`() throws {
        let environment = ["LOKI_URL": "http://loki:3100", "PODS": "/tmp/pods", "POSITIONS": "/tmp/positions.yaml"]
        let settings = try #require(Self.load("examples/run.yaml", environment: environment).settings)
        #expect(settings.clients.map(\.url) == ["http://loki:3100/loki/api/v1/push"])
        #expect(settings.positions.filename == "/tmp/positions.yaml")
        #expect(settings.scrapeConfigs.first?.staticTargets.first?.path == "/tmp/pods/*/*/*.log")
        #expect(settings.server.disable)
    }

    @Test func `the service keeps its positions in its state directory`() throws {
        let settings = try #require(Self.load("deploy/systemd/needletail.yaml").settings)
        let unit = String(decoding: try readFile("\(Self.root)/deploy/systemd/needletail.service"), as: UTF8.self)
        let lines = unit.split(separator: "\n").map(String.init)
        let directory = try #require(lines.first { line in line.hasPrefix("StateDirectory=") })
            .split(separator: "=").last.map(String.init)
        #expect(settings.positions.filename == "/var/lib/\(try #require(directory))/positions.yaml")
        #expect(lines.contains("Type=notify"))
        #expect(settings.scrapeConfigs.contains { $0.journal != nil })
        #expect(lines.contains("SupplementaryGroups=systemd-journal"))
    }

    @Test func `the sample pods are CRI lines, with pieces, both streams and a rotated file`() throws {
        var files = 0
        var kinds: Set<String> = []
        let pods = "\(Self.root)/examples/pods"
        for path in Self.files(below: pods) {
            files += 1
            if !path.hasSuffix(".log") { kinds.insert("rotated") }
            let text = String(decoding: try readFile(path), as: UTF8.self)
            #expect(text.hasSuffix("\n"), "\(path)")
            var last = ""
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
                try #require(parts.count == 4, "\(path): \(line)")
                #expect(parts[0].count == 30 && parts[0].hasSuffix("Z") && parts[0] > last, "\(path): \(line)")
                last = String(parts[0])
                kinds.insert(String(parts[1]))
                kinds.insert(String(parts[2]))
            }
        }
        #expect(files >= 7)
        #expect(kinds == ["stdout", "stderr", "P", "F", "rotated"])
    }

    /// All files below a directory.
    private static func files(below directory: String) -> [String] {
        guard let listing = unsafe opendir(directory) else { return [directory] }
        defer { unsafe closedir(listing) }
        var paths: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { byte in byte != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { paths += files(below: "\(directory)/\(name)") }
        }
        return paths
    }
}
