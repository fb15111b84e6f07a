import Glibc
import LineCore
import Testing

@testable import Agent

struct AgentMetricsTests {
    private let metrics = AgentMetrics(version: "1.2.3", revision: "abc", now: { 5_000_000_000 })
    private var text: String { metrics.registry.text() }

    @Test func `a client's losses are there as zero before the first one`() {
        _ = metrics.client(host: "loki:3100", tenant: "")
        for reason in ["ingester_error", "line_too_long", "rate_limited", "stream_limited"] {
            let labels = #"host="loki:3100",tenant="",reason="\#(reason)""#
            #expect(text.contains("promtail_dropped_entries_total{\(labels)} 0\n"))
            #expect(text.contains("promtail_dropped_bytes_total{\(labels)} 0\n"))
        }
    }

    @Test func `every refusal is counted under one of Promtail's four reasons`() {
        let client = metrics.client(host: "h", tenant: "t")
        for reason in RefusalReason.allCases { client.refused(entries: 1, bytes: 10, reason: reason) }
        var entries = 0
        for reason in ["ingester_error", "line_too_long", "rate_limited", "stream_limited"] {
            let start = "promtail_dropped_entries_total{host=\"h\",tenant=\"t\",reason=\"\(reason)\"} "
            let line = text.split(separator: "\n").first { line in line.hasPrefix(start) }
            entries += Int(line?.dropFirst(start.count) ?? "") ?? 0
        }
        #expect(entries == RefusalReason.allCases.count)
    }

    @Test func `requests are timed by status and host`() {
        let client = metrics.client(host: "h", tenant: "t")
        client.request(duration: .milliseconds(30), status: 204)
        client.request(duration: .seconds(10), status: -1)
        #expect(
            text.contains(#"promtail_request_duration_seconds_bucket{status_code="204",host="h",le="0.05"} 1"#))
        #expect(text.contains(#"promtail_request_duration_seconds_sum{status_code="-1",host="h"} 10"#))
    }

    @Test func `truncation counts as mutation and length as loss`() {
        let client = metrics.client(host: "h", tenant: "t")
        client.truncated(entries: 2, bytes: 200)
        client.tooLong(entries: 3, bytes: 300)
        let labels = #"host="h",tenant="t",reason="line_too_long""#
        #expect(text.contains("promtail_mutated_entries_total{\(labels)} 2\n"))
        #expect(text.contains("promtail_mutated_bytes_total{\(labels)} 200\n"))
        #expect(text.contains("promtail_dropped_entries_total{\(labels)} 3\n"))
        #expect(text.contains("promtail_dropped_bytes_total{\(labels)} 300\n"))
    }

    @Test func `a file's series leave with its last user`() {
        let path = #"promtail_read_bytes_total{path="/var/log/a.log"}"#
        let first = metrics.file(path: "/var/log/a.log")
        first.readBytes.set(10)
        let second = metrics.file(path: "/var/log/a.log")
        second.readLines.add(2)
        metrics.letGo(first)
        #expect(text.contains("\(path) 10\n"))
        #expect(text.contains(#"promtail_read_lines_total{path="/var/log/a.log"} 2"#))
        metrics.letGo(second)
        #expect(!text.contains("/var/log/a.log"))
        metrics.letGo(second)
        #expect(!text.contains("/var/log/a.log"))
    }

    @Test func `the age of a client's oldest line is measured from when it was read`() {
        let age = metrics.oldestUnacknowledged(client: "loki")
        age.set(since: 3_500_000_000, owner: 1)
        #expect(text.contains(#"needletail_oldest_unacknowledged_age_seconds{client="loki"} 1.5"#))
    }

    @Test(arguments: AgentMetrics.TargetFailure.allCases)
    func `a target that is not read is counted by Promtail's reason`(reason: AgentMetrics.TargetFailure) {
        metrics.targetFailed(reason)
        #expect(text.contains("promtail_targets_failed_total{reason=\"\(reason.rawValue)\"} 1\n"))
    }

    @Test func `gauges that Promtail called total stay gauges`() {
        for name in [
            "promtail_files_active_total", "promtail_targets_active_total", "promtail_read_bytes_total",
            "promtail_file_bytes_total",
        ] {
            #expect(metrics.registry.descriptions.first { metric in metric.name == name }?.type == .gauge)
        }
    }

    @Test func `the build and the process describe themselves`() throws {
        #expect(text.contains(#"needletail_build_info{version="1.2.3",revision="abc"} 1"#))
        #expect(text.contains(#"goos="linux""#))
        #expect(try #require(ProcessMetrics.cpuSeconds()) > 0)
        #expect(try #require(ProcessMetrics.memoryPages(field: 1)) > 1_000_000)
        #expect(try #require(ProcessMetrics.openDescriptors()) >= 3)
        #expect(try #require(ProcessMetrics.descriptorLimit()) >= 64)
        let start = try #require(ProcessMetrics.startTime())
        // Later than 2020, and not in the future by more than the clock tick that it is rounded to.
        #expect(start > 1_577_836_800)
        #expect(start < Double(time(nil)) + 2)
    }

    @Test func `names follow the naming rules`() {
        for metric in metrics.registry.descriptions {
            let prefixes = ["needletail_", "promtail_", "logentry_", "process_"]
            #expect(prefixes.contains { prefix in metric.name.hasPrefix(prefix) }, "\(metric.name)")
            #expect(metric.help.hasSuffix("."), "\(metric.name)")
            if metric.type == .counter { #expect(metric.name.hasSuffix("_total"), "\(metric.name)") }
        }
    }
}
