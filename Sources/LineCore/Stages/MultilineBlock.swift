/// What the `multiline` stage holds of one label set.
final class MultilineBlock {
    /// The first line, of which every block that it begins has something.
    private struct Start {
        var time: Int64?
        var metadata: [Label]
        var extracted: Extracted.Snapshot
    }

    let labels: LabelSet
    /// When its latest line came, nanoseconds of the monotonic clock.
    var latest: Int64
    /// Lines of the block so far, empty ones too.
    var lines = 0
    /// The lines that are held, joined.
    private(set) var content = GrowingBuffer()
    private var first: Start?
    // What is held as one record, but for its line.
    private var held: Record?

    /// A block that no line has begun.
    init(_ labels: LabelSet, now: Int64) {
        self.labels = labels
        latest = now
    }

    /// Is a line held?
    var isHolding: Bool { held != nil }

    /// Remembers a first line.
    func start(_ record: Record, _ extracted: Extracted.Snapshot) {
        first = Start(
            time: record.hasOwnTime ? record.time : nil, metadata: record.metadata, extracted: extracted)
    }

    /// Holds a line.
    ///
    /// - Returns: bytes that are held now and were not before.
    func hold(_ record: Record) -> Int {
        let before = content.count
        append(record.line)
        var placed = placed(record)
        placed.hold(after: held)
        held = placed
        return content.count - before
    }

    /// Puts what is held before a line that ends the block; it becomes the whole block, and the map the first line's.
    func join(into record: inout Record, _ context: StageContext) {
        append(record.line)
        var placed = placed(record)
        if let held { placed.join(after: held) }
        record = placed
        record.line = take(context.arena)
        if let first { context.extracted.replace(with: first.extracted, context.arena) }
    }

    /// Sends on what is held, if anything.
    func pass(_ context: StageContext) {
        guard var record = held, let first else { return }
        record.line = take(context.arena)
        context.pass(&record, first.extracted)
    }

    private func append(_ line: Bytes) {
        if content.count > 0 { content.append(0x0a) }
        content.append(line)
    }

    // The record as what it stands for in the block: with the block's time, labels and metadata, and no line.
    private func placed(_ record: Record) -> Record {
        var placed = record
        placed.line = .empty
        placed.labels = labels
        let before = held ?? record
        placed.time = first?.time ?? before.time
        placed.hasOwnTime = first?.time != nil || before.hasOwnTime
        placed.metadata = merged(held?.metadata ?? first?.metadata ?? [], record.metadata)
        return placed
    }

    private func merged(_ metadata: [Label], _ more: [Label]) -> [Label] {
        metadata.isEmpty
            ? more : metadata + more.filter { label in !metadata.contains { $0.name == label.name } }
    }

    private func take(_ arena: Arena) -> Bytes {
        held = nil
        let line = arena.copy(content.bytes)
        content.removeAll(keeping: 64 << 10)
        return line
    }
}
