import Glibc
import LineCore

extension PromtailPositions {
    /// Looks into an archive, of which Promtail saved how many lines it has read: at the place behind them.
    ///
    /// It is decompressed up to there, in memory for one chunk.
    ///
    /// - Parameters:
    ///   - path: the archive.
    ///   - lines: how many; a last line without an end counts.
    ///   - rules: how it is decompressed.
    /// - Returns: what is there; without a mark where there are fewer lines.
    static func look(_ path: FilePath, lines: Int, _ rules: ArchiveRules) -> Result<Present, Errno> {
        Result { () throws(Errno) in
            let file = try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
            let status = try file.status()
            guard status.kind == .regular else { throw Errno(EINVAL) }
            let place = try self.place(file, after: lines, rules)
            return Present(identity: status.identity, size: status.size, mark: place?.mark, place: place?.offset ?? -1)
        }
    }

    // The place behind a number of lines, and its mark; `nil` where there are fewer. Where an archive ends too early, the
    // last line end that there is.
    private static func place(
        _ file: borrowing FileDescriptor, after lines: Int, _ rules: ArchiveRules
    ) throws(Errno) -> (offset: Int, mark: ContentMark)? {
        let (inflated, buffer) = (InflatedFile(rules.format), ReadBuffer())
        var (offset, seen, back) = (0, 0, 0)
        var last: (offset: Int, mark: ContentMark) = (0, .empty)
        while seen < lines {
            let got: Int
            let end: ArchiveEnd?
            switch inflated.read(file.raw, into: buffer, at: offset, back: back, want: ReadBuffer.chunk) {
            case .failed(let errno): throw errno
            case .underWay: continue
            case .bytes(let count, let how): (got, end) = (max(0, count), how)
            }
            let chunk = buffer.chunk(got)
            var place = 0
            while seen < lines, let hit = chunk.firstIndex(of: 0x0a, from: place) {
                seen += 1
                place = hit + 1
            }
            if place > 0 { last = (offset + place, buffer.mark(at: place, after: back)) }
            if seen == lines { return last }
            if let end {
                if end != .whole { return last }
                // The last line has no end.
                guard place < got, seen + 1 == lines else { return nil }
                return (offset + got, buffer.mark(at: got, after: back))
            }
            let mark = buffer.mark(at: got, after: back)
            inflated.keep(buffer, from: got - mark.length, to: got)
            offset += got
            back = mark.length
        }
        return last
    }
}
