import LineCore
import Testing

@Suite struct IdentityLabelsTests {
    /// Sets labels to what the line says: `a=b c=d`.
    private final class Believing: Stage {
        let name: StaticString = "believing"

        func process(_ record: inout Record, _ context: StageContext) -> Verdict {
            let pairs = String(record.line).split(separator: " ").map { $0.split(separator: "=").map(String.init) }
            record.labels = LabelSet(record.labels.labels + pairs.map { Label($0[0], $0[1]) })
            return .keep
        }
    }

    /// The labels that a line ends with.
    private func labels(of line: String, from base: [Label], identity: Set<String>) -> LabelSet {
        final class Sink: RecordSink {
            var labels: LabelSet?
            func pass(_ record: inout Record) { labels = record.labels }
            func drop(_ record: Record, _ reason: DropReason) {}
            func hold(_ record: Record) {}
        }
        let base = LabelSet(base)
        let pipeline = PipelinePlan([{ _ in [Believing()] }], identity: identity).makePipeline(
            arena: Arena(), labels: base)
        let sink = Sink()
        Array(line.utf8).withBytes { bytes in
            var record = Record(line: bytes, time: 0, labels: base, sourceBytes: 0, readAt: 0)
            pipeline.run(&record, into: sink)
        }
        return sink.labels ?? LabelSet([])
    }

    @Test func `labels that say who somebody is are as they were, whatever a line says`() {
        let base = [Label("namespace", "mine"), Label("level", "info"), Label("__tenant_id__", "me")]
        let found = labels(
            of: "namespace=other level=warn project=other __tenant_id__=other", from: base,
            identity: ["namespace", "project", "__tenant_id__"])
        #expect(found.description == #"{level="warn", namespace="mine"}"#)
        #expect(found.tenant == "me")
        #expect(labels(of: "namespace=other", from: base, identity: []).description.contains("other"))
    }

    @Test func `a line without a tenant cannot give itself one`() {
        #expect(labels(of: "__tenant_id__=other", from: [Label("a", "b")], identity: ["__tenant_id__"]).tenant == nil)
    }
}
