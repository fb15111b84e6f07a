import LineCore
import Testing

@testable import Agent

/// The metrics of stages in the text of `/metrics`.
@Suite struct StageMetricTextTests {
    private let metrics = AgentMetrics(version: "", now: { 1000 })

    private func feed(
        _ description: StageMetricDescription, idle: Int64 = 5000, _ action: MetricsStage.Rule.Action
    ) throws {
        let family = metrics.stages.family(description, longestIdle: idle)
        let regex = try Regex("n=(?P<n>\\S+)")
        let plan = PipelinePlan([
            { [RegexStage(regex, source: nil, names: $0)] },
            { [MetricsStage([(family: family, source: "n", rule: MetricsStage.Rule(action))], names: $0)] },
        ])
        let pipeline = plan.makePipeline(arena: Arena())
        let sink = NoSink()
        for line in ["n=2", "n=0.5", "n=x"] {
            Array(line.utf8).withBytes { bytes in
                var record = Record(
                    line: bytes, time: 0, labels: LabelSet([Label("job", "a\"b\n"), Label("__path__", "/a")]),
                    sourceBytes: bytes.count, readAt: 0)
                pipeline.run(&record, into: sink)
            }
        }
    }

    private func text(_ name: String, _ format: MetricRegistry.Format = .prometheus) -> String {
        metrics.registry.text(format: format).split(separator: "\n").filter { $0.contains(name) }
            .joined(separator: "\n")
    }

    @Test func `a counter has its help, its type and the entries' labels`() throws {
        try feed(StageMetricDescription(name: "my_lines", kind: .counter, help: "all \\ of\nthem"), .add)
        #expect(metrics.registerStageMetrics() == [])
        #expect(
            text("my_lines") == """
                # HELP my_lines all \\\\ of\\nthem
                # TYPE my_lines counter
                my_lines{job="a\\"b\\n"} 2.5
                """)
        #expect(text("my_lines", .openMetrics).contains("# TYPE my_lines unknown\nmy_lines{"))
    }

    @Test func `a histogram has running buckets, the sum and the count`() throws {
        try feed(StageMetricDescription(name: "my_size", kind: .histogram(bounds: [0.5, 1]), help: ""), .observe)
        #expect(metrics.registerStageMetrics() == [])
        #expect(
            text("my_size") == """
                # HELP my_size\(" ")
                # TYPE my_size histogram
                my_size_bucket{job="a\\"b\\n",le="0.5"} 1
                my_size_bucket{job="a\\"b\\n",le="1"} 1
                my_size_bucket{job="a\\"b\\n",le="+Inf"} 2
                my_size_sum{job="a\\"b\\n"} 2.5
                my_size_count{job="a\\"b\\n"} 2
                """)
    }

    @Test func `a series that is idle for too long is not in the text`() throws {
        try feed(StageMetricDescription(name: "my_gauge", kind: .gauge, help: ""), idle: 999, .set)
        #expect(metrics.registerStageMetrics() == [])
        #expect(text("my_gauge") == "")
    }

    @Test func `a name of the agent's own is refused; the same stages may be registered again`() throws {
        try feed(StageMetricDescription(name: "needletail_files_open", kind: .gauge, help: ""), .set)
        try feed(StageMetricDescription(name: "my_gauge", kind: .gauge, help: ""), .set)
        #expect(metrics.registerStageMetrics() == ["needletail_files_open"])
        #expect(metrics.registerStageMetrics() == ["needletail_files_open"])
        #expect(text("my_gauge").contains("my_gauge{"))
    }
}

private final class NoSink: RecordSink {
    func pass(_ record: inout Record) {}
    func drop(_ record: Record, _ reason: DropReason) {}
    func hold(_ record: Record) {}
}
