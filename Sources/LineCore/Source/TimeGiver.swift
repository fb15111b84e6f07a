/// The times that were given to a range of a source whose lines have none of their own.
public struct TimedRange: Equatable, Sendable {
    /// Where the range starts: the start of a line.
    public var start: Int64
    /// Where it ends: the end of a line.
    public var end: Int64
    /// The time of its first line, nanoseconds since the epoch; each further line has one more.
    public var base: Int64

    /// Notes a range.
    public init(start: Int64, end: Int64, base: Int64) {
        self.start = start
        self.end = end
        self.base = base
    }
}

/// Gives times to lines that have none, so that a replay gives the same.
///
/// Lines of one read get the time of the read, plus one nanosecond a line: Loki stores two equal lines of one nanosecond
/// once. The range of each read and its time are noted on disk before anything of it is pushed; after a crash the notes
/// are given back here, reads stop where a note stops, and the same lines get the same times.
public struct TimeGiver: Sendable {
    private var replay: [TimedRange]
    private var latest: Int64 = .min
    private var current: TimedRange?

    /// A giver that knows the notes of an earlier life, in the order of their ranges.
    public init(replay: [TimedRange] = []) { self.replay = replay.sorted { $0.start < $1.start } }

    /// Bytes that a read at `offset`, within a line that starts at `lineStart`, may take so that it ends where a note does;
    /// `nil` where there is no bound.
    public mutating func limit(offset: Int64, lineStart: Int64) -> Int? {
        forget(before: lineStart)
        guard let next = replay.first else { return nil }
        return Int((next.start <= lineStart ? next.end : next.start) - offset)
    }

    /// Starts a read whose first line starts at `lineStart`.
    public mutating func begin(lineStart: Int64, now: Int64) {
        forget(before: lineStart)
        if let note = replay.first, note.start == lineStart {
            current = note
        } else {
            current = TimedRange(start: lineStart, end: lineStart, base: max(now, latest == .min ? now : latest + 1))
        }
        next = current?.base ?? now
    }

    private var next: Int64 = 0

    /// The time of the next line.
    @inline(__always)
    public mutating func give() -> Int64 {
        let time = next
        next &+= 1
        return time
    }

    /// Ends the read at `end`.
    ///
    /// - Returns: the note to keep if any line kept the time it was given; `nil` where it is on disk already, or the read
    ///   held no line.
    public mutating func finish(end: Int64) -> TimedRange? {
        guard let current, next > current.base else { return nil }
        latest = max(latest, next - 1)
        return current.end >= end ? nil : TimedRange(start: current.start, end: end, base: current.base)
    }

    private mutating func forget(before offset: Int64) {
        while let first = replay.first, first.end <= offset { replay.removeFirst() }
    }
}
