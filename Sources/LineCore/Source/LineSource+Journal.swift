/// A journal as a source: its entries are numbered from where reading began, and ``offset`` is the number of the next one.
extension LineSource {
    /// Takes the entries of a chunk, the first of which has the number ``offset``.
    ///
    /// - Parameters:
    ///   - chunk: entries that follow those of the chunk before.
    ///   - wall: now, nanoseconds since the epoch.
    ///   - now: now, nanoseconds of the monotonic clock.
    public func consume(_ chunk: JournalChunk, wall: Int64, now: Int64) {
        begin(wall: wall, now: now)
        linesRead &+= chunk.count
        job.books.read += Tally(lines: chunk.count, bytes: chunk.bytes)
        for (reason, count) in chunk.dropped { job.books.dropped[reason, default: .zero] += Tally(lines: count) }
        var start = 0
        for entry in chunk.entries {
            take(entry, chunk.lines.bytes[start..<entry.end])
            start = entry.end
        }
        end(.empty, chunk.count)
    }

    private func take(_ entry: JournalChunk.Entry, _ line: Bytes) {
        var record = Record(line: line, time: entry.time, labels: entry.labels, sourceBytes: line.count, readAt: readAt)
        record.hasOwnTime = true
        record.metadata = entry.metadata
        if entry.isCut { job.books.truncated += Tally(lines: 1, bytes: line.count) }
        pipeline.run(&record, into: self)
    }
}
