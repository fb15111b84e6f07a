/// Entries of a journal, read together and ready for their pipeline.
///
/// Filled by one thread and handed to another, so never used by two at once; that is why it may call itself Sendable.
public final class JournalChunk: @unchecked Sendable {
    /// An entry that became a line.
    struct Entry {
        /// Where its line ends in the buffer; it begins where that of the entry before it ends.
        let end: Int
        /// Nanoseconds since the epoch.
        let time: Int64
        let labels: LabelSet
        let metadata: [Label]
        /// Was it longer than an entry may be?
        let isCut: Bool
    }

    var lines = GrowingBuffer()
    var entries: [Entry] = []
    /// Entries that ended before a line was made of them; they have no bytes.
    var dropped: [DropReason: Int] = [:]

    /// No entries.
    public init() {}

    /// Entries, those that became no line too.
    public internal(set) var count = 0
    /// Bytes of lines.
    public var bytes: Int { lines.count }

    /// Each line with its time and labels, copied out.
    public var copies: [(line: [UInt8], time: Int64, labels: LabelSet, metadata: [Label])] {
        var start = 0
        return entries.map { entry in
            defer { start = entry.end }
            return (Array(lines.bytes[start..<entry.end]), entry.time, entry.labels, entry.metadata)
        }
    }
}
