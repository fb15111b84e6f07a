import LineCore

/// A journal on its lane: its entries become records here, as lines of files do.
final class JournalTail {
    let target: JournalTarget
    let feed: JournalFeed
    let source: LineSource
    private var marks: CursorMarks

    init(target: JournalTarget, feed: JournalFeed, source: LineSource) {
        self.target = target
        self.feed = feed
        self.source = source
        marks = CursorMarks(saved: target.saved)
    }

    /// Takes a chunk.
    ///
    /// - Returns: whether there was one.
    func read(_ lane: LaneShared) -> Bool {
        guard let item = feed.take() else { return false }
        source.consume(item.chunk, wall: lane.wall, now: lane.now)
        if let cursor = item.cursor { marks.add(cursor, before: source.offset) }
        return true
    }

    /// The cursor up to which everything is settled.
    var cursor: String? {
        marks.settle(before: source.mark)
        return marks.settled
    }

    /// What the lane says of it.
    var report: JournalReport {
        JournalReport(
            target: target, cursor: cursor, reading: feed.status, entriesRead: source.linesRead,
            entriesSettled: Int(source.mark))
    }
}

/// A journal that is read, as its lane sees it.
struct JournalReport: Sendable {
    let target: JournalTarget
    /// The cursor to save; `nil` before the first entry is settled.
    let cursor: String?
    let reading: JournalStatus
    /// Entries read since the start, and how many of them are settled, one after another.
    let entriesRead: Int
    let entriesSettled: Int

    /// As pages show it, in entries where files have bytes.
    var status: TargetStatus {
        TargetStatus(
            job: target.name, path: target.path, labels: LabelSet(target.rules.labels).description,
            readOffset: Int64(entriesRead), settledOffset: Int64(entriesSettled), size: Int64(entriesRead),
            linesRead: entriesRead, problem: reading.problem)
    }
}
