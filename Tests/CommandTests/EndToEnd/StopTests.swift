import Glibc
import TestSupport
import Testing

/// How the agent ends.
@Suite(.fewAtOnce) struct StopTests {
    @Test func `SIGTERM delivers what was read and saves positions`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.client = ["tenant_id: ''"]
        let writer = try setup.writer("a")
        try writer.write(100)
        let agent = try setup.start()
        try await loki.waitForEntries(1)
        try await RunningAgent.stop(agent)
        let again = try setup.start()
        try writer.write(1)
        try await loki.waitForEntries(101)
        try await RunningAgent.stop(again)
        #expect(loki.sequences().harmlessRepeats == 0)
        await loki.stop()
    }

    @Test func `SIGTERM with Loki away ends within the configured time`() async throws {
        var setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        setup.shutdownTimeout = "1s"
        setup.blocks = ["limits_config: {max_memory: 1MB}"]
        setup.client = ["batchsize: 65536"]
        let writer = try setup.writer("a")
        let size = 24 << 20
        var written = 0
        while written < size {
            try writer.write(1000, text: String(repeating: "x", count: 1000))
            written += 1_000_000
        }
        let agent = try setup.start()
        try await agent.waitForErrors(containing: "a push failed")
        try await RunningAgent.stop(agent)
        // It says what is left: batches without an answer, lines in them, and bytes of files that were not read.
        #expect(Self.number("batches", in: agent.errorText) ?? 0 > 0, "\(agent.errorText)")
        #expect(Self.number("entries", in: agent.errorText) ?? 0 > 0)
        let undelivered = try #require(Self.number("undelivered_bytes", in: agent.errorText))
        let unread = try #require(Self.number("unread_bytes", in: agent.errorText))
        #expect(unread > 0)
        #expect(undelivered + unread == (try readFile(writer.path)).count)

        // And loses nothing.
        let loki = try await FakeLoki.start()
        setup.pushURL = loki.pushURL
        let again = try setup.start()
        try await loki.waitForEntries(writer.count)
        try await RunningAgent.stop(again)
        #expect(loki.sequences().missing("a", outOf: writer.count).isEmpty)
        await loki.stop()
    }

    // A number of the log.
    private static func number(_ key: String, in text: String) -> Int? {
        guard let start = text.firstRange(of: " \(key)=")?.upperBound else { return nil }
        return Int(text[start...].prefix { $0.isNumber })
    }

    @Test func `a second SIGTERM leaves at once`() async throws {
        let setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        let writer = try setup.writer("a")
        try writer.write(100)
        let agent = try setup.start()
        try await agent.waitForErrors(containing: "a push failed")
        agent.send(SIGTERM)
        // Alone this one would let it wait for ten minutes.
        try await agent.waitForErrors(containing: "stopping")
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(128 + SIGTERM))
    }

    @Test func `standard input is read to its end and delivered`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.stages = "[]"
        let text = (0..<5000).map { "seq=in:\($0) text" }.joined(separator: "\n")
        let agent = try setup.start(["-stdin"], input: .bytes(Array(text.utf8)))
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        #expect(loki.sequences().missing("in", outOf: 5000).isEmpty)
        #expect(loki.sequences().disorder.isEmpty)
        await loki.stop()
    }

    @Test func `a dry run prints entries and saves nothing`() async throws {
        var setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        setup.client = ["external_labels: {cluster: c1}"]
        let writer = try setup.writer("a")
        try writer.write(3)
        let agent = try setup.start(["-dry-run"])
        try await agent.waitForOutput(containing: "seq=a:2 ")
        try await RunningAgent.stop(agent)
        let line = agent.outputText.split(separator: "\n").first { $0.contains("seq=a:0 ") }
        let cells = line?.split(separator: "\t") ?? []
        #expect(cells.count == 3)
        let path = setup.directory("logs/a.log")
        let labels = "{cluster=\"c1\", filename=\"\(path)\", job=\"test\", stream=\"stdout\"}"
        #expect(cells.dropFirst().first.map(String.init) == labels)
        #expect(setup.savedPositions.isEmpty)
    }
}
