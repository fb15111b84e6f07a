/// Joins the pieces of lines that a container runtime cut, apart for each stream.
///
/// What is held is bounded by the number of streams, by bytes, and by time; the caller reports each bound it meets.
public struct PartialJoiner {
    /// The pieces of one line so far.
    public final class Held {
        fileprivate var content = GrowingBuffer()
        /// Lines as read.
        public fileprivate(set) var lines = 0
        /// Bytes as read.
        public fileprivate(set) var sourceBytes = 0
        /// Records held back.
        public fileprivate(set) var absorbed = 0
        /// The latest piece's labels.
        public fileprivate(set) var labels: LabelSet
        /// The latest piece's time.
        public fileprivate(set) var time: Int64
        /// Does the time come from the line itself?
        public fileprivate(set) var hasOwnTime: Bool
        /// When the first piece was read, monotonic.
        public let since: Int64

        fileprivate init(_ record: Record) {
            labels = record.labels
            time = record.time
            hasOwnTime = record.hasOwnTime
            since = record.readAt
        }
    }

    private var held: [Held] = []
    /// Bytes of a joined line to keep at the most; 0: no bound. What is past it is cut.
    private let longest: Int

    /// A joiner without anything held.
    public init(longest: Int = 0) { self.longest = longest }

    /// Streams with pieces held.
    public var count: Int { held.count }

    /// Bytes held.
    public var bytes: Int { held.reduce(0) { $0 + $1.content.count } }

    /// Has the stream pieces held?
    public func holds(_ labels: LabelSet) -> Bool { held.contains { $0.labels == labels } }

    /// Keeps a piece that is not the last of its line.
    public mutating func hold(_ record: Record) {
        let pieces: Held
        if let known = held.first(where: { $0.labels == record.labels }) {
            pieces = known
        } else {
            pieces = Held(record)
            held.append(pieces)
        }
        add(record.line, to: pieces)
        pieces.lines += record.lines
        pieces.sourceBytes += record.sourceBytes
        pieces.absorbed += 1
        pieces.time = record.time
        pieces.hasOwnTime = record.hasOwnTime
    }

    /// Puts what is held of the record's stream before the record's own line; the record's time and labels stay.
    ///
    /// - Returns: false where nothing was held.
    public mutating func join(into record: inout Record, arena: Arena) -> Bool {
        guard let index = held.firstIndex(where: { $0.labels == record.labels }) else { return false }
        let pieces = held.remove(at: index)
        add(record.line, to: pieces)
        record.line = pieces.content.bytes
        arena.keep(pieces)
        record.lines += pieces.lines
        record.sourceBytes += pieces.sourceBytes
        record.absorbed += pieces.absorbed
        record.heldLines += pieces.lines
        record.heldBytes += pieces.sourceBytes
        return true
    }

    /// Takes out what has been held the longest, as a record; `nil` where nothing is held, or nothing since `before`.
    public mutating func takeOldest(heldSinceBefore before: Int64 = .max, arena: Arena) -> Record? {
        guard let oldest = held.first, oldest.since < before else { return nil }
        held.removeFirst()
        arena.keep(oldest)
        var record = Record(
            line: oldest.content.bytes, time: oldest.time, labels: oldest.labels,
            sourceBytes: oldest.sourceBytes, readAt: oldest.since)
        record.hasOwnTime = oldest.hasOwnTime
        record.lines = oldest.lines
        record.absorbed = oldest.absorbed
        record.heldLines = oldest.lines
        record.heldBytes = oldest.sourceBytes
        return record
    }

    private func add(_ line: Bytes, to pieces: Held) {
        guard longest > 0 else { return pieces.content.append(line) }
        pieces.content.append(line[0..<min(line.count, max(0, longest - pieces.content.count))])
    }
}
