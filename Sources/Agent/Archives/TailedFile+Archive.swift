import LineCore

extension TailedFile {
    /// Decompresses one chunk and takes its lines through to their batches; at a good end the last line too, ended or not.
    func read(_ archive: ArchiveReading, _ raw: Int32) -> Turn {
        if isWhole { return .end }
        let wasOpen = archive.file.isOpen
        defer { lane.count(archive, wasOpen: wasOpen) }
        let want = source.readLimit().map { max(1, min($0, ReadBuffer.chunk)) } ?? ReadBuffer.chunk
        let offset = Int(source.offset)
        switch archive.file.read(raw, into: lane.buffer, at: offset, back: before.length, want: want) {
        case .failed(let errno): return .failed(errno)
        case .underWay:
            readAt = lane.now
            return .more
        case .bytes(let got, let end):
            if got < 0, let end, end != .whole { return .stuck(end) }
            guard got >= 0, lane.buffer.holds(before) else { return .rewritten }
            readAt = lane.now
            return take(archive, got, at: offset, full: got == want, end)
        }
    }

    private func take(_ archive: ArchiveReading, _ got: Int, at offset: Int, full: Bool, _ end: ArchiveEnd?) -> Turn {
        let chunk = lane.buffer.chunk(got)
        let consumed = source.consume(chunk, full: full, wall: lane.wall, now: lane.now)
        if end == .whole {
            let rest = chunk[consumed...]
            if isLink {
                source.finishLines(rest, wall: lane.wall, now: lane.now)
            } else {
                source.finish(rest, wall: lane.wall, now: lane.now)
            }
            before = lane.buffer.mark(at: got, after: before.length)
            marks.took(to: Int(source.offset), before, settled: Int(source.mark))
            if isLink {
                reachedWhole()
                return .end
            }
            sizeSeen = status?.size ?? sizeSeen
            isFinished = true
            return .ended
        }
        before = lane.buffer.mark(at: consumed, after: before.length)
        marks.took(to: Int(source.offset), before, settled: Int(source.mark))
        archive.file.keep(lane.buffer, from: consumed - before.length, to: got)
        return end.map { .stuck($0) } ?? .more
    }

    // Is it an archive of the rotation chain, after which another file comes? Then a record may go on there.
    private var isLink: Bool { tail.archiveRules == nil }
}
