/// Joins the pieces of lines that a container runtime cut, apart for each stream.
///
/// The caller bounds what is held: by the number of streams (``count``), by the bytes of a line (`longest`), and by time
/// (``takeOldest(heldSinceBefore:arena:)``).
struct PartialJoiner {
    /// The pieces of one line so far.
    private final class Held {
        var content = GrowingBuffer()
        /// The latest piece, with what all pieces took; its line is ``content``.
        var record: Record
        /// The extracted map of the latest piece.
        var extracted: Extracted.Snapshot

        init(_ record: Record, _ extracted: Extracted.Snapshot) {
            self.record = record
            self.extracted = extracted
            self.record.line = .empty
            self.record.lines = 0
            self.record.sourceBytes = 0
            self.record.absorbed = 0
        }
    }

    private var held: [Held] = []
    private let longest: Int

    /// A joiner without anything held.
    ///
    /// - Parameter longest: bytes of a joined line to keep at the most; what is past them is cut. 0: no bound.
    init(longest: Int = 0) { self.longest = longest }

    /// Streams with pieces held.
    var count: Int { held.count }

    /// Has the stream pieces held? Linear in ``count``.
    func holds(_ labels: LabelSet) -> Bool { held.contains { $0.record.labels == labels } }

    /// Keeps a piece that is not the last of its line. Linear in ``count``.
    mutating func hold(_ record: Record, _ extracted: Extracted.Snapshot) {
        let pieces: Held
        if let known = held.first(where: { $0.record.labels == record.labels }) {
            pieces = known
        } else {
            pieces = Held(record, extracted)
            held.append(pieces)
        }
        pieces.extracted = extracted
        add(record.line, to: pieces)
        var latest = record
        latest.line = .empty
        latest.hold(after: pieces.record)
        pieces.record = latest
    }

    /// Puts what is held of the record's stream, if anything, before the record's own line. The record's time, labels and
    /// metadata stay.
    mutating func join(into record: inout Record, arena: Arena) {
        guard let index = held.firstIndex(where: { $0.record.labels == record.labels }) else { return }
        let pieces = held.remove(at: index)
        add(record.line, to: pieces)
        record.line = pieces.content.bytes
        arena.keep(pieces)
        record.join(after: pieces.record)
    }

    /// Is anything held whose first piece was read before that, in nanoseconds of the monotonic clock?
    func holds(sinceBefore before: Int64) -> Bool { held.first.map { $0.record.readAt < before } ?? false }

    /// Takes out what has been held the longest, as a record with the time, labels and metadata of its latest piece.
    ///
    /// - Parameters:
    ///   - before: nanoseconds of the monotonic clock.
    ///   - arena: keeps the record's line until the chunk is done.
    /// - Returns: the record, and its extracted map; `nil` where nothing is held whose first piece was read before that.
    mutating func takeOldest(
        heldSinceBefore before: Int64 = .max, arena: Arena
    ) -> (record: Record, extracted: Extracted.Snapshot)? {
        guard holds(sinceBefore: before) else { return nil }
        let oldest = held.removeFirst()
        arena.keep(oldest)
        var record = oldest.record
        record.line = oldest.content.bytes
        return (record, oldest.extracted)
    }

    private func add(_ line: Bytes, to pieces: Held) {
        guard longest > 0 else { return pieces.content.append(line) }
        pieces.content.append(line[0..<min(line.count, max(0, longest - pieces.content.count))])
    }
}
