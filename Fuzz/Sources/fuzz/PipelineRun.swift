import LineCore

/// Stages with a sink behind them.
final class PipelineRun: RecordSink {
    private(set) var lines: [[UInt8]] = []
    private(set) var dropped = 0
    private let pipeline: Pipeline

    init(_ pipeline: Pipeline) {
        self.pipeline = pipeline
        pipeline.sink = self
    }

    convenience init(_ stages: (ExtractedNames) -> [any Stage]) {
        let names = ExtractedNames()
        names.areReadWhole = true
        self.init(Pipeline(stages: stages(names), names: names, arena: Arena()))
    }

    /// Runs one line through; `look` sees the extracted map before it is forgotten.
    func feed(_ line: Bytes, _ look: (Extracted) -> Void = { _ in }) {
        pipeline.begin(wall: 1_700_000_000_000_000_000, now: 0)
        var record = Record(
            line: line, time: 0, labels: SourceRun.labels, sourceBytes: line.count + 1, readAt: 0)
        pipeline.run(&record, into: self)
        look(pipeline.extracted)
        pipeline.arena.reset()
    }

    func release() {
        pipeline.release(now: nil)
        pipeline.arena.reset()
    }

    func pass(_ record: inout Record) { lines.append([UInt8](record.line)) }

    func drop(_ record: Record, _ reason: DropReason) { dropped += 1 }

    func hold(_ record: Record) {}
}
