import Glibc
import TestSupport
import Testing

/// What a running agent says of itself.
@Suite(.fewAtOnce) struct MetricsTests {
    @Test func `the books balance and Promtail's names are there`() async throws {
        let loki = try await FakeLoki.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        setup.blocks = ["limits_config: {max_line_size: 100}"]
        let writer = try setup.writer("a")
        try writer.write(100)
        try writer.write(7, text: String(repeating: "long", count: 50))
        let agent = try setup.start()
        try await loki.waitForEntries(100)
        var metrics: [String: Double] = [:]
        try await eventually("the answers in the metrics") {
            metrics = MetricsBooks.samples(try await RunningAgent.metrics(of: agent))
            return metrics["needletail_acknowledged_lines_total{job=\"test\",client=\"client-1\"}"] == 100
        }
        #expect(metrics["needletail_read_lines_total{job=\"test\"}"] == 107)
        #expect(metrics["needletail_dropped_lines_total{job=\"test\",reason=\"line_too_long\"}"] == 7)
        #expect(metrics["needletail_in_flight_lines{job=\"test\",client=\"client-1\"}"] == 0)
        #expect(metrics["promtail_sent_entries_total{host=\"127.0.0.1:\(loki.port)\"}"] == 100)
        let host = "host=\"127.0.0.1:\(loki.port)\""
        #expect(metrics["promtail_dropped_entries_total{\(host),tenant=\"\",reason=\"line_too_long\"}"] == 7)
        let path = setup.directory("logs/a.log")
        #expect(metrics["promtail_read_lines_total{path=\"\(path)\"}"] == 107)
        let read = try #require(metrics["promtail_read_bytes_total{path=\"\(path)\"}"])
        #expect(read == metrics["promtail_file_bytes_total{path=\"\(path)\"}"])
        #expect(try await RunningAgent.get("/ready", of: agent).status == 200)
        try await RunningAgent.stop(agent)
        await loki.stop()
    }
}
