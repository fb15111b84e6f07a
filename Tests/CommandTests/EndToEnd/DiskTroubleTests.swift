import Glibc
import TestSupport
import Testing

/// A disk for positions, noted times and dead letters that does not do what it should.
@Suite struct DiskTroubleTests {
    private static let trouble: [Trouble] = [.full, .readOnly]

    enum Trouble: String, Sendable {
        case full, readOnly

        /// Again while it lasts: a save that was under way may give back room when it ends.
        func begin(_ disk: SmallFileSystem) async throws {
            switch self {
            case .full: try disk.fill()
            case .readOnly:
                try await eventually("no file open to be written") { (try? disk.setReadOnly(true)) != nil }
            }
        }

        func end(_ disk: SmallFileSystem) throws {
            switch self {
            case .full: disk.free()
            case .readOnly: try disk.setReadOnly(false)
            }
        }
    }

    private func waitForReadiness(
        _ agent: ChildProcess, _ status: Int, during trouble: () async throws -> Void = {}
    ) async throws -> String {
        var text = ""
        try await eventually("the answer \(status) of /ready") {
            try await trouble()
            let answer = try await RunningAgent.get("/ready", of: agent)
            text = answer.body
            return answer.status == status
        }
        return text
    }

    private func waitForMetric(_ agent: ChildProcess, _ name: String, _ value: Double) async throws {
        try await eventually("\(name) \(value)") {
            try await MetricsBooks.samples(RunningAgent.metrics(of: agent))[name] == value
        }
    }

    /// Plain lines have no time of their own, so that noted times are concerned too.
    @Test(.enabled(if: SmallFileSystem.isPossible, "only root can mount"), arguments: trouble)
    func `with the disk full or read-only everything is delivered, the agent says so, and mends itself`(
        trouble: Trouble
    ) async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        // A file that is open to be written, as that of noted times is, keeps a file system from becoming read-only.
        if trouble == .full { setup.stages = "[]" }
        setup.positions = "disk/positions.yaml"
        let disk = try SmallFileSystem(at: try setup.directory.makeDirectory("disk"), size: "64k")
        let writer = try setup.writer("a", format: trouble == .full ? .plain : .cri)
        try writer.write(10)
        let agent = try setup.start()
        try await loki.waitForEntries(10)
        _ = try await waitForReadiness(agent, 200)

        try await trouble.begin(disk)
        try writer.write(10)
        try await loki.waitForEntries(20)
        let reason = try await waitForReadiness(agent, 500) { try await trouble.begin(disk) }
        #expect(reason.contains("disk/positions.yaml"), "\(reason)")
        try writer.write(10)
        try await loki.waitForEntries(30)
        try await agent.waitForErrors(containing: "positions cannot be saved; the agent goes on and tries again")
        // Once, not for each attempt: a save is tried every 100 ms.
        #expect(agent.errorText.split(separator: #"msg="positions cannot be saved"#).count == 2, "\(agent.errorText)")

        try trouble.end(disk)
        _ = try await waitForReadiness(agent, 200)
        try await eventually("the positions") { setup.savedPositions.contains("a.log") }
        try await RunningAgent.stop(agent)
        // What was noted in memory only is on the disk by now, and what was delivered is not sent again.
        let again = try setup.start()
        try writer.write(1)
        try await loki.waitForEntries(31)
        try await RunningAgent.stop(again)
        #expect(loki.sequences().harmfulRepeats.isEmpty)
        #expect(loki.sequences().missing("a", outOf: 31).isEmpty)
        await loki.stop()
    }

    @Test func `with the directory gone everything is delivered, and positions are saved when it is back`() async throws
    {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.stages = "[]"
        setup.positions = "state/positions.yaml"
        _ = try setup.directory.makeDirectory("state")
        let writer = try setup.writer("a", format: .plain)
        try writer.write(10)
        let agent = try setup.start()
        try await loki.waitForEntries(10)
        _ = try await waitForReadiness(agent, 200)
        try TemporaryDirectory.remove(setup.directory("state"))
        try writer.write(10)
        try await loki.waitForEntries(20)
        #expect(try await waitForReadiness(agent, 500).contains("create the directory"))
        _ = try setup.directory.makeDirectory("state")
        _ = try await waitForReadiness(agent, 200)
        #expect(setup.savedPositions.contains("a.log"))
        try await RunningAgent.stop(agent)
        await loki.stop()
    }

    @Test(.enabled(if: SmallFileSystem.isPossible, "only root can mount"), arguments: trouble)
    func `with no room for dead letters they are counted as lost, and delivery goes on`(trouble: Trouble) async throws {
        var options = LokiOptions()
        options.limits.maxLineSize = 200
        let loki = try await FakeLoki.start(options)
        var setup = try AgentSetup(pushURL: loki.pushURL)
        let disk = try SmallFileSystem(at: try setup.directory.makeDirectory("disk"), size: "64k")
        setup.blocks = ["dead_letter: {directory: \(setup.directory("disk/letters"))}"]
        let writer = try setup.writer("a")
        let agent = try setup.start()
        try writer.write(1)
        try await loki.waitForEntries(1)
        try await trouble.begin(disk)
        try writer.write(3, text: String(repeating: "long", count: 60))
        try writer.write(10)
        try await loki.waitForEntries(11)
        let lost = #"needletail_dead_letters_lost_total{reason="unwritable"}"#
        try await waitForMetric(agent, lost, 3)
        try await agent.waitForErrors(containing: "dead letters cannot be kept and are lost; delivery goes on")
        try trouble.end(disk)
        try writer.write(1, text: String(repeating: "long", count: 60))
        let kept = #"needletail_dead_letters_total{client="client-1",reason="line_too_long"}"#
        try await waitForMetric(agent, kept, 1)
        #expect(setup.lines(in: "disk/letters").count == 1)
        #expect(setup.names(in: "disk/letters").count == 1, "no attempt leaves an empty file")
        try await RunningAgent.stop(agent)
        await loki.stop()
    }
}
