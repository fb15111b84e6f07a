/// What of one source is settled, and so how far its position may go.
///
/// A source is read in *segments*: ranges of bytes that follow one another without a gap, each ending where no record
/// is held half-read. The ledger counts, for each segment, the records that are aboard batches and not yet answered for.
/// The position is the start of the oldest segment that has any, or the end of what was read: all before it is
/// settled, and reading again from there finds every record whole.
///
/// Pure and small: no I/O, no time. Every operation is O(1) but ``settle(segment:records:)``, which is amortised O(1).
public struct Ledger: Sendable {
    private struct Segment {
        var start: Int64
        var unsettled = 0
    }

    // The segments from the oldest unsettled one on; the last one is open. Segments before `head` are done with.
    private var segments: [Segment]
    private var head = 0
    // The number of `segments[0]`.
    private var base: UInt32 = 0

    /// Starts where reading starts.
    public init(start: Int64) { segments = [Segment(start: start)] }

    /// The number of the open segment, which tickets of records read now carry.
    public var current: UInt32 { base &+ UInt32(truncatingIfNeeded: segments.count - 1) }

    /// Where the open segment starts.
    public var currentStart: Int64 { segments[segments.count - 1].start }

    /// Up to where everything is settled: the offset that may be saved.
    public var mark: Int64 { segments[head].start }

    /// Where a segment starts that has records aboard.
    public func start(of segment: UInt32) -> Int64 {
        let index = Int(segment &- base)
        return index < segments.count ? segments[index].start : mark
    }

    /// Records aboard batches and not yet answered for.
    public private(set) var unsettled = 0

    /// Counts records of the open segment as put aboard. Once for each client.
    public mutating func board(records: Int = 1) {
        segments[segments.count - 1].unsettled += records
        unsettled += records
    }

    /// Ends the open segment at `end` and opens the next there. Only where no record is held half-read.
    public mutating func close(at end: Int64) {
        precondition(end >= currentStart, "a segment cannot end before it starts")
        guard end > currentStart else { return }
        segments.append(Segment(start: end))
        advance()
    }

    /// Counts records of a segment as answered for.
    public mutating func settle(segment: UInt32, records: Int) {
        let index = Int(segment &- base)
        precondition(index < segments.count && segments[index].unsettled >= records, "settled more than was aboard")
        segments[index].unsettled -= records
        unsettled -= records
        advance()
    }

    private mutating func advance() {
        while head < segments.count - 1, segments[head].unsettled == 0 { head += 1 }
        // What lies before the head is given back once it is most of the array.
        if head > 32, head * 2 > segments.count {
            segments.removeFirst(head)
            base &+= UInt32(truncatingIfNeeded: head)
            head = 0
        }
    }
}
