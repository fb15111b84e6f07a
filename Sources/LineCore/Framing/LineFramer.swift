/// Cuts chunks of a source into lines, for every way of chunking alike.
///
/// A line that ends within its chunk is a view into the chunk: nothing is copied. What follows the last line end is not
/// consumed; the source reads it again with what comes after it. Only where a chunk is `full` and holds no line end
/// at all is it kept, in a buffer that grows in place until the line's end is found.
public struct LineFramer: ~Copyable {
    /// How lines are cut.
    public struct Rules: Equatable, Sendable {
        /// Bytes of a line to keep at the most, its end not counted; what follows is skipped. 0, the default: no bound.
        public var longestLine: Int
        /// Cut carriage returns at the end of what is kept of a line, as Promtail does on standard input; whoever takes
        /// the lines passes over empty ones. Default false.
        public var trims: Bool
        /// Cut one carriage return at the end of what is kept of a line, as Promtail does in archives. Default false.
        public var dropsReturn: Bool

        /// The rules for files: nothing trimmed.
        public init(longestLine: Int = 0, trims: Bool = false, dropsReturn: Bool = false) {
            self.longestLine = longestLine
            self.trims = trims
            self.dropsReturn = dropsReturn
        }
    }

    let rules: Rules
    var long = GrowingBuffer()
    /// Bytes of the unfinished long line that were consumed, whether kept or skipped; 0 where there is none.
    public internal(set) var pending = 0

    /// A framer at the start of a line.
    public init(rules: Rules) { self.rules = rules }

    /// Cuts a chunk.
    ///
    /// - Parameters:
    ///   - chunk: bytes that follow those consumed so far.
    ///   - full: the chunk is as large as chunks get, so that a line longer than it must be kept.
    ///   - each: called for each line with the line and the bytes it took from the source, its end included.
    /// - Returns: bytes consumed: up to the last line end, or all where a long line goes on.
    @inline(__always)
    public mutating func frame(_ chunk: Bytes, full: Bool, each: (Bytes, Int) -> Void) -> Int {
        var place = 0
        if pending > 0 {
            guard let end = chunk.firstIndex(of: 0x0a) else {
                keep(chunk)
                return chunk.count
            }
            keep(chunk[0..<end])
            emit(long.bytes, pending + 1, each)
            pending = 0
            long.removeAll(keeping: 0)
            place = end + 1
        }
        while place < chunk.count, let end = chunk.firstIndex(of: 0x0a, from: place) {
            emit(chunk[place..<end], end + 1 - place, each)
            place = end + 1
        }
        if place == 0, full, !chunk.isEmpty {
            keep(chunk)
            return chunk.count
        }
        return place
    }

    /// Ends the source: what stands without a line end is a line too.
    ///
    /// - Parameters:
    ///   - rest: the bytes that follow those consumed so far; all of them are consumed.
    ///   - each: called for each line, as in ``frame(_:full:each:)``.
    public mutating func finish(_ rest: Bytes, each: (Bytes, Int) -> Void) {
        let last = rest[frame(rest, full: false, each: each)...]
        if pending > 0 {
            emit(long.bytes, pending, each)
            pending = 0
            long.removeAll(keeping: 0)
        } else if !last.isEmpty {
            emit(last, last.count, each)
        }
    }

    mutating func keep(_ bytes: Bytes) {
        pending += bytes.count
        guard rules.longestLine > 0 else { return long.append(bytes) }
        let room = max(0, rules.longestLine - long.count)
        long.append(bytes[0..<min(room, bytes.count)])
    }

    @inline(__always)
    func emit(_ line: Bytes, _ taken: Int, _ each: (Bytes, Int) -> Void) {
        var line = line
        if rules.longestLine > 0, line.count > rules.longestLine { line = line[0..<rules.longestLine] }
        if rules.dropsReturn, !line.isEmpty, line[line.count - 1] == 0x0d { line = line[0..<(line.count - 1)] }
        if rules.trims {
            while !line.isEmpty, line[line.count - 1] == 0x0d { line = line[0..<(line.count - 1)] }
        }
        each(line, taken)
    }
}
