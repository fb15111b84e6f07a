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
