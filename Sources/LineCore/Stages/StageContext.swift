/// What a stage has to work with beside the record, and the way on for records that it held back.
public final class StageContext {
    /// Where to put bytes that must live until the chunk is done.
    public let arena: Arena
    /// The extracted map of the current record.
    public let extracted: Extracted
    private unowned let pipeline: Pipeline
    private let next: Int

    init(pipeline: Pipeline, next: Int) {
        arena = pipeline.arena
        extracted = pipeline.extracted
        self.pipeline = pipeline
        self.next = next
    }

    /// When the current chunk was read, nanoseconds since the epoch.
    public var wall: Int64 { pipeline.wall }
    /// When the current chunk was read, nanoseconds of the monotonic clock.
    public var now: Int64 { pipeline.now }

    /// What a stage reads: the value of its source, `nil` where that has no text; without a source the line.
    @inline(__always)
    func text(_ source: Int?, of record: Record) -> Bytes? {
        guard let source else { return record.line }
        return extracted[source]?.text
    }

    /// Sends a record on that was held back, with the extracted map that it had.
    public func pass(_ record: inout Record, _ snapshot: Extracted.Snapshot) {
        arena.keep(snapshot)
        extracted.with(snapshot) { pipeline.run(&record, from: next) }
    }
}
