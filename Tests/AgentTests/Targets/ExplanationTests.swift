import Glibc
import LineCore
import Settings
import TestSupport
import Testing

@testable import Agent

@Suite struct ExplanationTests {
    private let directory: TemporaryDirectory
    private let log: String

    init() throws {
        directory = try TemporaryDirectory()
        log = try directory.write("app.log", "one\ntwo\n")
    }

    /// Explains the log under a configuration with these scrape configs.
    private func explain(_ jobs: String..., file: String? = nil, more: String = "") throws -> Explanation {
        let yaml = """
            clients: [{url: 'http://localhost/p'}]
            positions: {filename: \(directory("positions.yaml"))}
            \(more)
            scrape_configs:
            \(jobs.enumerated().map { "  - {job_name: j\($0), \($1.replacing("DIR", with: directory.path))}" }
                .joined(separator: "\n"))
            """
        let result = Settings.load(yaml: yaml)
        let settings = try #require(result.settings, "\(result.problems)")
        return try Explanation(of: file ?? log, settings: settings, hostname: "here")
    }

    private func reason(_ job: String, file: String? = nil, more: String = "") throws -> String? {
        let verdicts = try explain(job, file: file, more: more).verdicts(of: "j0")
        try #require(verdicts.count == 1)
        #expect(verdicts[0].labels == nil)
        return verdicts[0].reason
    }

    @Test func `a job that takes the file gives it these labels`() throws {
        let found = try explain(
            "static_configs: [{labels: {a: b, __path__: 'DIR/*.log'}}], "
                + "relabel_configs: [{source_labels: [a], target_label: c}]")
        #expect(
            found.text == """
                \(log): 8 bytes
                position: not read yet
                job "j0": takes it
                  static_configs[0]: __path__ \(directory.path)/*.log matches
                    labels: {a="b", c="b", filename="\(log)"}
                """)
    }

    @Test(arguments: [
        ("static_configs: [{labels: {__path__: 'DIR/*.txt'}}]", "__path__ DIR/*.txt does not match"),
        (
            "static_configs: [{labels: {__path__: 'DIR/*', __path_exclude__: 'DIR/app*'}}]",
            "__path_exclude__ DIR/app* matches"
        ),
        (
            "static_configs: [{labels: {__path__: 'DIR/*', __host__: there}}]",
            "the target is not read: it is for the host there, and this is here"
        ),
        (
            "static_configs: [{labels: {job: x}}]",
            "the target is not read: it has no __path__, so there is nothing to read"
        ),
        (
            "static_configs: [{labels: {__path__: 'DIR/*'}}], "
                + "relabel_configs: [{target_label: x}, {action: drop}]",
            "the target is not read: dropped by relabel_configs[1] (drop, line 5)"
        ),
    ])
    func `a job that does not take it says why`(job: String, because: String) throws {
        #expect(try reason(job) == because.replacing("DIR", with: directory.path))
    }

    @Test func `what stands in the way of reading is told`() throws {
        let job = "static_configs: [{labels: {__path__: 'DIR/*'}}]"
        #expect(try reason(job, file: directory("none.log")) == "there is no such file")
        try directory.makeDirectory("sub")
        #expect(try reason(job, file: directory("sub"))?.contains("is a directory") == true)
        try directory.makeDirectory("roots")
        let roots = "limits_config: {allowed_roots: ['\(directory("roots"))']}"
        #expect(try reason(job, more: roots)?.contains("outside the directories that may be read") == true)
        if geteuid() != 0 {
            try #require(unsafe chmod(log, 0) == 0)
            #expect(try reason(job)?.contains("ermission") == true)
        }
    }

    @Test func `a glob that is the name of a file finds only that`() throws {
        try directory.write("app[.]log", "")
        #expect(
            try reason("static_configs: [{labels: {__path__: 'DIR/app[.]log'}}]")?.hasSuffix(
                "is the name of a file that exists, and is no pattern then") == true)
    }

    @Test func `the saved position is told, and whose it is`() throws {
        func save(_ path: String, _ identity: FileIdentity, _ offset: Int) throws {
            try PositionsFile(path: FilePath(directory("positions.yaml"))).save(
                Positions(files: [FilePosition(path: FilePath(path), identity: identity, offset: offset, mark: nil)]))
        }
        func position() throws -> String? {
            try explain("static_configs: [{labels: {__path__: 'DIR/*.log'}}]").text.split(separator: "\n")
                .first { $0.hasPrefix("position: ") }.map { String($0.dropFirst(10)) }
        }
        let identity = try FileStatus.of(FilePath(log)).identity
        try save(log, identity, 4)
        #expect(try position() == "4 of 8 bytes")
        try save(log, identity, 9)
        #expect(try position()?.hasPrefix("9, more than it has") == true)
        try save(directory("old.log"), identity, 4)
        #expect(try position() == "4 of 8 bytes, when its name was \(directory("old.log"))")
        try save(log, FileIdentity(device: 1, inode: 1), 4)
        #expect(try position() == "not read yet; what is saved is of another file that had this name")
    }

    @Test func `targets of files are explained, and what is wrong with those files`() throws {
        let good = try directory.write("good.yaml", "- {targets: [x], labels: {__path__: '\(directory("*.log"))'}}")
        let bad = try directory.write("bad.yaml", "{}")
        let text = try explain("file_sd_configs: [{files: ['DIR/*.yaml']}]").text
        #expect(text.contains("job \"j0\": takes it\n  \(bad):1:1: `the file` is a map"), "\(text)")
        #expect(text.contains("  \(good): __path__ "))
    }
}
