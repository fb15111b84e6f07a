import Glibc
import TestSupport
import Testing

private let logrotate = "/usr/sbin/logrotate"
// It does not rotate what stands in another user's directory.
private let isPossible = unsafe access(logrotate, X_OK) == 0 && geteuid() == 0

/// logrotate itself, with the rules that are usual, and an agent that is killed meanwhile.
@Suite(.fewAtOnce, .enabled(if: isPossible, "logrotate is not installed, or this is not root"))
struct LogrotateTests {
    struct Rules: Sendable, CustomTestStringConvertible {
        let lines: [String]
        init(_ lines: String...) { self.lines = lines }
        var testDescription: String { lines.joined(separator: ", ") }

        /// Does the program go on in a new file?
        var renames: Bool { !lines.contains { $0.hasPrefix("copy") } }
        /// Is there time to write to the old file after its rename?
        var hasLateWrites: Bool { renames && (!lines.contains("compress") || lines.contains("delaycompress")) }
    }

    private func rotate(_ log: String, _ rules: Rules, _ directory: TemporaryDirectory) async throws {
        let lines = ["rotate 100", "size 1"] + rules.lines
        let configuration = try directory.write(
            "logrotate.conf", "\(log) {\n\(lines.map { "    \($0)\n" }.joined())}\n")
        let run = try ChildProcess(
            logrotate, ["--force", "--state", directory("logrotate.state"), configuration])
        let ending = try await run.wait()
        // A date tells seconds at best; there is no rotation then.
        try #require(
            ending == .exited(0) || run.errorText.contains("already exists, skipping rotation"), "\(run.errorText)")
    }

    private static let rules = [
        Rules("create"), Rules("create", "compress"), Rules("create", "compress", "delaycompress"),
        Rules("nocreate", "dateext", "dateformat -%Y%m%d-%s", "compress"), Rules("create", "start 0", "compress"),
        Rules("copytruncate"), Rules("copytruncate", "compress"), Rules("copytruncate", "compress", "delaycompress"),
        Rules("copytruncate", "dateext", "dateformat .%Y%m%d-%s"), Rules("copy"),
    ]

    /// The second glob matches what logs are rotated to as well.
    @Test(arguments: rules, ["logs/*.log", "logs/*"])
    func `what it rotates arrives whole, once, in order and under the log's own name`(
        rules: Rules, glob: String
    ) async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.stages = "[]"
        setup.glob = glob
        let writer = try setup.writer("app", format: .plain)
        try writer.write(5)
        var agent = try setup.start()
        // What was rotated before an agent ever looked is not read, by design; and a copy (`copy`) is known for one of the log only
        // by what was read of that.
        try await eventually("a saved position") {
            setup.savedPositions.contains("app.log") && !setup.savedPositions.contains("offset: 0\n")
        }
        for round in 0..<6 {
            try writer.write(5)
            if round == 1 { await agent.kill9() }
            try await rotate(writer.path, rules, setup.directory)
            if rules.hasLateWrites { try writer.write(2) }
            if rules.renames { try writer.reopen() }
            try writer.write(5)
            // It was away for two rotations.
            if round == 2 { agent = try setup.start() }
        }
        try await loki.waitForEntries(writer.count)
        try await RunningAgent.stop(agent)
        loki.expectSequence("app", of: writer.count)
        #expect(Set(loki.entries.map { $0.labels["filename"] }) == [writer.path])
        await loki.stop()
    }
}
