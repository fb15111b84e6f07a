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
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        let again = try setup.start()
        try writer.write(1)
        try await loki.waitForEntries(101)
        again.send(SIGTERM)
        #expect(try await again.wait() == .exited(0))
        #expect(loki.sequences().harmlessRepeats == 0)
        await loki.stop()
    }

    @Test func `SIGTERM with Loki away ends within the configured time`() async throws {
        var setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        setup.shutdownTimeout = "1s"
        let writer = try setup.writer("a")
        try writer.write(100)
        let agent = try setup.start()
        try await agent.waitForErrors(containing: "a push failed")
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        #expect(agent.errorText.contains("left"))
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
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        let line = agent.outputText.split(separator: "\n").first { $0.contains("seq=a:0 ") }
        let cells = line?.split(separator: "\t") ?? []
        #expect(cells.count == 3)
        let path = setup.directory("logs/a.log")
        let labels = "{cluster=\"c1\", filename=\"\(path)\", job=\"test\", stream=\"stdout\"}"
        #expect(cells.dropFirst().first.map(String.init) == labels)
        #expect(setup.savedPositions.isEmpty)
    }
}
