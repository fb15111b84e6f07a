@testable import LineCore

/// Stages with a sink behind them that keeps what comes out.
final class StageRun: RecordSink {
    struct Passed: Equatable {
        var line: String
        var time: Int64
        var labels: String
    }

    static let labels = LabelSet([Label("job", "test")])

    private(set) var passed: [Passed] = []
    private(set) var records: [Record] = []
    private(set) var held = 0
    private(set) var dropped: [DropReason] = []
    private let pipeline: Pipeline

    /// Stages that use nothing of the extracted map.
    convenience init(_ stages: any Stage...) { self.init { _ in stages } }

    /// Stages that are made with the names of the extracted map.
    init(_ stages: (ExtractedNames) -> [any Stage]) {
        let names = ExtractedNames()
        pipeline = Pipeline(stages: stages(names), names: names, arena: Arena())
        pipeline.sink = self
    }

    var lines: [String] { passed.map(\.line) }

    /// Runs a line of its own chunk through; it is read at the time that it is given.
    func feed(_ line: String, time: Int64 = 0, labels: LabelSet = labels, metadata: [Label] = []) {
        feed(Array(line.utf8), time: time, labels: labels, metadata: metadata)
    }

    /// The same with any bytes.
    func feed(_ line: [UInt8], time: Int64 = 0, labels: LabelSet = labels, metadata: [Label] = []) {
        pipeline.begin(wall: time, now: time)
        line.withBytes { bytes in
            var record = Record(line: bytes, time: time, labels: labels, sourceBytes: bytes.count + 1, readAt: time)
            record.metadata = metadata
            pipeline.run(&record, into: self)
        }
        pipeline.arena.reset()
    }

    // As a lane does: only where it is due.
    func release(now: Int64?) {
        if let now, !pipeline.isDue(now: now) { return }
        pipeline.release(now: now)
        pipeline.arena.reset()
    }

    func pass(_ record: inout Record) {
        passed.append(
            Passed(line: String(record.line), time: record.time, labels: record.labels.description))
        record.line = .empty
        records.append(record)
    }

    func drop(_ record: Record, _ reason: DropReason) { dropped.append(reason) }

    func hold(_ record: Record) { held += 1 }
}
