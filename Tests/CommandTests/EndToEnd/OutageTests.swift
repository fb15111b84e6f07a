import Glibc
import TestSupport
import Testing

/// Whatever Loki does, every line arrives, once.
@Suite(.fewAtOnce) struct OutageTests {
    @Test(arguments: [
        LokiFault.answer(status: 500), .answer(status: 503), .rateLimited(retryAfter: 0), .rateLimited(),
        .reset(), .reset(storing: true), .answer(status: 502, storing: true), .answer(status: 401),
        .answer(status: 404), .hang(storing: true), .hang(),
    ])
    func `failures of every kind lose nothing`(fault: LokiFault) async throws {
        let loki = try await FakeLoki.start()
        for _ in 0..<6 { loki.enqueue(fault, .accept) }
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.client = ["timeout: 200ms", "batchsize: 4096"]
        let writer = try setup.writer("a")
        try writer.write(500)
        let agent = try setup.start()
        try await loki.waitForEntries(500)
        try await RunningAgent.stop(agent)
        loki.expectSequence("a", of: 500)
        #expect(loki.sharedStreams.isEmpty)
        await loki.stop()
    }

    @Test func `while Loki is away rotated files are held and then read in order`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.blocks = ["limits_config: {max_memory: 1MB}"]
        setup.client = ["batchsize: 65536"]
        let writer = try setup.writer("a")
        let agent = try setup.start()
        try writer.write(10)
        try await loki.waitForEntries(10)
        await loki.goAway()
        for round in 1...5 {
            try writer.write(2000, text: String(repeating: "\(round)abcdefgh", count: 20))
            try writer.rotate(to: "\(writer.path).2026112\(round)")
        }
        try writer.write(10)
        try await agent.waitForErrors(containing: "a push failed")
        try await loki.comeBack()
        try await loki.waitForEntries(writer.count)
        try await RunningAgent.stop(agent)
        loki.expectSequence("a", of: writer.count)
        await loki.stop()
    }

    @Test func `two clients get everything though one is away for a while`() async throws {
        let first = try await FakeLoki.start()
        let second = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: first.pushURL)
        setup.client = ["external_labels: {to: first}"]
        let backoff = "backoff_config: {min_period: 20ms, max_period: 100ms}"
        setup.blocks = ["client: {url: \"\(second.pushURL)\", batchwait: 50ms, \(backoff)}"]
        let writer = try setup.writer("a")
        await second.goAway()
        let agent = try setup.start()
        try writer.write(300)
        try await first.waitForEntries(300)
        try await second.comeBack()
        try await second.waitForEntries(300)
        try await RunningAgent.stop(agent)
        #expect(first.entries.allSatisfy { $0.labels["to"] == "first" })
        #expect(second.entries.allSatisfy { $0.labels["to"] == nil })
        await first.stop()
        await second.stop()
    }

    @Test(arguments: ["compression: snappy", "compression: gzip", "encoding: json"])
    func `every wire format arrives whole`(format: String) async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.client = [format, "tenant_id: acme", "headers: {X-Test: here}"]
        let writer = try setup.writer("a")
        try writer.write(2000)
        let agent = try setup.start()
        try await loki.waitForEntries(2000)
        try await RunningAgent.stop(agent)
        let report = loki.sequences()
        #expect(report.missing("a", outOf: 2000).isEmpty)
        #expect(report.disorder.isEmpty)
        #expect(loki.entries.allSatisfy { $0.tenant == "acme" && $0.labels["stream"] == "stdout" })
        #expect(loki.requests.allSatisfy { $0.header("X-Test") == "here" })
        await loki.stop()
    }
}
