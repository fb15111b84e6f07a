/// Gives times to lines that have none, so that a replay gives the same.
///
/// Lines of one read get the time of the read, plus one nanosecond a line: Loki stores two equal lines of one nanosecond
/// once. The range of each read and its time are noted on disk before anything of it is pushed; after a crash the notes
/// are given back here, reads stop where a note starts or stops, and the same lines get the same times, however the
/// ranges are cut into reads this time.
public struct TimeGiver: Sendable {
    // By their starts, the first one last, so that what is done with is popped.
    private var replay: [TimedRange]
    // Where the current read began, the time of its first line, and the end of the note it began in, if it did.
    private var start: Int64 = 0
    private var base: Int64 = 0
    private var until: Int64 = .min
    private var next: Int64 = 0
    // Where the last read ended within a note, the note's end, and the time of the line there.
    private var middle: (place: Int64, until: Int64, time: Int64)?
    private var latest: Int64 = .min

    /// How far a clock may be set back without being followed: half of what Loki takes from the future
    /// (`creation_grace_period`, 10 minutes).
    public static let patience: Int64 = 300_000_000_000

    /// A giver that knows the notes of an earlier life, in the order they were made; of two with one start the later stands.
    public init(replay: [TimedRange] = []) {
        var byStart: [Int64: TimedRange] = [:]
        for note in replay { byStart[note.start] = note }
        self.replay = byStart.values.sorted { $0.start > $1.start }
    }

    /// Bytes, at least 1, that a read at `offset`, within a line that starts at `lineStart`, may take so that it ends
    /// where a note does; `nil` where there is no bound.
    public mutating func limit(offset: Int64, lineStart: Int64) -> Int? {
        forget(before: lineStart)
        var bound: Int64?
        for note in replay.reversed() {
            if note.start > offset { return Int(min(bound ?? .max, note.start) - offset) }
            if note.start <= lineStart, note.end > offset { bound = min(bound ?? .max, note.end) }
        }
        return bound.map { Int($0 - offset) }
    }

    /// Starts a read whose first line starts at `lineStart`.
    ///
    /// - Parameters:
    ///   - lineStart: where the line starts.
    ///   - now: nanoseconds since the epoch. A clock that goes back by no more than ``patience`` is not followed: times go on
    ///     by a nanosecond a line, and keep the order, until it has caught up. One that goes back further was wrong
    ///     before: it is followed at once, for Loki refuses lines from the future, and would refuse all until then.
    public mutating func begin(lineStart: Int64, now: Int64) {
        forget(before: lineStart)
        start = lineStart
        if let note = note(at: lineStart) {
            (base, until) = (note.base, note.end)
        } else if let middle, middle.place == lineStart {
            (base, until) = (middle.time, middle.until)
        } else {
            if latest != .min, now < latest, now >= latest &- Self.patience {
                (base, until) = (latest + 1, .min)
            } else {
                // Equal to the latest it would give two lines one time.
                (base, until) = (now == latest ? latest + 1 : now, .min)
            }
        }
        next = base
    }

    /// The time of the next line.
    @inline(__always)
    public mutating func give() -> Int64 {
        let time = next
        next &+= 1
        return time
    }

    /// Ends the read at `end`, the end of its last line.
    ///
    /// - Returns: the note to keep if any line kept the time it was given; `nil` where it is on disk already, or the read
    ///   held no line.
    public mutating func finish(end: Int64) -> TimedRange? {
        guard next > base else { return nil }
        latest = next - 1 < latest &- Self.patience ? next - 1 : max(latest, next - 1)
        middle = end < until ? (end, until, next) : nil
        return end <= until ? nil : TimedRange(start: start, end: end, base: base)
    }

    /// Did the last read end within a noted range? A replay that began there could not tell the time of the line there.
    public var isWithinNote: Bool { middle != nil }

    private func note(at lineStart: Int64) -> TimedRange? {
        for note in replay.reversed() where note.start >= lineStart { return note.start == lineStart ? note : nil }
        return nil
    }

    private mutating func forget(before offset: Int64) {
        while let first = replay.last, first.end <= offset { replay.removeLast() }
    }
}
