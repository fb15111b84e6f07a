import LineCore
import Testing

@Suite struct ByteRateStageTests {
    private let second: Int64 = 1_000_000_000

    /// Runs a line of so many bytes through a pipeline with the stage.
    private func pipeline(_ buckets: ByteRateStage.Buckets, _ name: String, rate: Int) -> Pipeline {
        PipelinePlan().makePipeline(arena: Arena(), first: [ByteRateStage(buckets.bucket(name, rate: rate))])
    }

    private func send(_ bytes: Int, through pipeline: Pipeline, at now: Int64) -> Int {
        final class Sink: RecordSink {
            var passed = 0
            func pass(_ record: inout Record) { passed += 1 }
            func drop(_ record: Record, _ reason: DropReason) {}
            func hold(_ record: Record) {}
        }
        let sink = Sink()
        pipeline.begin(wall: now, now: now)
        var record = Record(line: .empty, time: 0, labels: LabelSet([]), sourceBytes: bytes, readAt: now)
        pipeline.run(&record, into: sink)
        return sink.passed
    }

    @Test func `more than the rate passes on credit, and then its sources wait`() {
        let buckets = ByteRateStage.Buckets()
        let (one, two) = (pipeline(buckets, "ns", rate: 1000), pipeline(buckets, "ns", rate: 1000))
        let other = pipeline(buckets, "other", rate: 1000)
        #expect(send(1000, through: one, at: second) == 1)
        #expect(one.pause(now: second) == 0)
        #expect(send(2000, through: two, at: second) == 1)
        // Both owe it, and nobody else does.
        #expect(one.pause(now: second) == 2 * second && two.pause(now: second) == 2 * second)
        #expect(other.pause(now: second) == 0)
        #expect(one.pause(now: 2 * second) == second && one.pause(now: 3 * second) == 0)
    }

    @Test func `another rate is another bucket`() {
        let buckets = ByteRateStage.Buckets()
        #expect(buckets.bucket("a", rate: 1) === buckets.bucket("a", rate: 1))
        #expect(buckets.bucket("a", rate: 1) !== buckets.bucket("a", rate: 2))
        #expect(buckets.bucket("a", rate: 1) !== buckets.bucket("b", rate: 1))
    }

    @Test func `stages of a source alone come first, or behind the format`() {
        let buckets = ByteRateStage.Buckets()
        func maker(_ text: String) -> StageMaker { { _ in [Noting(text)] } }
        let plan = PipelinePlan([maker("cri"), maker("a"), maker("b")], lead: 1)
        func run(_ plan: PipelinePlan) -> String {
            let pipeline = plan.makePipeline(arena: Arena(), first: [Noting("first")], own: [Noting("own")])
            final class Sink: RecordSink {
                var line = ""
                func pass(_ record: inout Record) { line = String(record.line) }
                func drop(_ record: Record, _ reason: DropReason) {}
                func hold(_ record: Record) {}
            }
            let sink = Sink()
            var record = Record(line: .empty, time: 0, labels: LabelSet([]), sourceBytes: 0, readAt: 0)
            pipeline.run(&record, into: sink)
            return sink.line
        }
        #expect(run(plan) == "first cri own a b ")
        #expect(run(PipelinePlan([maker("cri")], lead: 1)) == "first cri own ")
        #expect(run(PipelinePlan()) == "first own ")
        _ = buckets
    }

    /// Writes its name into the line.
    private final class Noting: Stage {
        let name: StaticString = "noting"
        private let text: String

        init(_ text: String) { self.text = text }

        func process(_ record: inout Record, _ context: StageContext) -> Verdict {
            record.line = Array((String(record.line) + text + " ").utf8).withBytes(context.arena.copy)
            return .keep
        }
    }
}
