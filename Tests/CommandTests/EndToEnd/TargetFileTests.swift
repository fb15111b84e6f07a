import Glibc
import TestSupport
import Testing

/// Targets in files that change while the agent runs.
@Suite(.fewAtOnce) struct TargetFileTests {
    private let loki: FakeLoki
    private let setup: AgentSetup

    init() async throws {
        loki = try await FakeLoki.start()
        setup = try AgentSetup(pushURL: loki.pushURL)
    }

    private func config() throws -> String {
        try setup.directory.write(
            "config.yaml",
            """
            server: {http_listen_port: 0}
            positions: {filename: \(setup.directory("positions.yaml")), sync_period: 100ms}
            target_config: {sync_period: 1s, shutdown_timeout: 10m}
            clients: [{url: \(loki.pushURL), batchwait: 20ms}]
            scrape_configs:
              - job_name: test
                file_sd_configs: [{files: ['\(setup.directory("sd"))/*.yaml']}]
                relabel_configs:
                  - {source_labels: [__meta_team], target_label: team}
            """)
    }

    private func start() throws -> ChildProcess {
        try ChildProcess(
            try builtBinary(named: "needletail"), ["-config.file=\(try config())"],
            environment: ["HOSTNAME": "testhost", "TZ": "UTC", "NOTIFY_SOCKET": nil], input: .none)
    }

    /// Writes the file of targets as a program does that knows how: beside, then renamed.
    private func publish(team: String, _ glob: String = "logs/*.log") throws {
        let text = "- {targets: [localhost], labels: {__path__: '\(setup.directory(glob))', __meta_team: \(team)}}"
        let path = try setup.directory.write("sd.tmp", text)
        try #require(unsafe rename(path, setup.directory("sd/t.yaml")) == 0)
    }

    private func entries() -> [(team: String, line: String)] {
        loki.entries.map { (team: $0.labels["team"] ?? "", line: $0.text) }
    }

    @Test func `labels that change while lines are written lose and repeat nothing`() async throws {
        try setup.directory.makeDirectory("sd")
        try publish(team: "t0")
        let writer = try setup.writer("a", format: .plain)
        let agent = try start()
        for team in 1...5 {
            try writer.write(200)
            try await loki.waitForEntries(1)
            try publish(team: "t\(team)")
            try writer.write(200)
            try await eventually("lines of team \(team)") {
                try writer.write(1)
                return entries().contains { $0.team == "t\(team)" }
            }
        }
        try await RunningAgent.stop(agent)
        let again = try start()
        try writer.write(1)
        try await loki.waitForEntries(writer.count)
        try await RunningAgent.stop(again)
        let report = loki.sequences()
        #expect(report.missing("a", outOf: writer.count).isEmpty)
        #expect(report.harmlessRepeats == 0)
        #expect(entries().count == writer.count)
        await loki.stop()
    }

    @Test func `a file that comes, breaks, and goes`() async throws {
        let writer = try setup.writer("a", format: .plain)
        try writer.write(1)
        let agent = try start()
        try setup.directory.makeDirectory("sd")
        try publish(team: "t0")
        try await loki.waitForEntries(1)
        try setup.directory.write("sd/t.yaml", "- {targets: [")
        try await agent.waitForErrors(containing: "targets cannot be brought up to date")
        try writer.write(1)
        try await loki.waitForEntries(2)
        try #require(unsafe unlink(setup.directory("sd/t.yaml")) == 0)
        // Another target comes with its end, so that there is something to wait for.
        let other = try LogWriter(setup.directory("other.txt"), name: "b", format: .plain)
        try other.write(1)
        try publish(team: "t1", "*.txt")
        try await eventually("the other target") { entries().contains { $0.team == "t1" } }
        try writer.write(1)
        try other.write(1)
        try await loki.waitForEntries(4)
        #expect(entries().filter { $0.team == "t0" }.count == 2)
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    @Test func `check explains what becomes of a file`() async throws {
        try setup.directory.makeDirectory("sd")
        try publish(team: "t0")
        let log = try setup.directory.write("logs/x.log", "line\n")
        let check = try ChildProcess(
            try builtBinary(named: "needletail"), ["check", "-config.file=\(try config())", "--explain", log],
            environment: ["HOSTNAME": "testhost"], input: .none)
        #expect(try await check.wait() == .exited(0), "\(check.errorText)")
        #expect(check.outputText.contains("job \"test\": takes it"))
        #expect(check.outputText.contains(#"labels: {filename="\#(log)", team="t0"}"#))
        #expect(check.outputText.contains("position: not read yet"))
        await loki.stop()
    }
}
