/// Lines and bytes, as read.
public struct Tally: Equatable, Sendable, AdditiveArithmetic {
    /// Lines.
    public var lines: Int
    /// Bytes, line ends included.
    public var bytes: Int

    /// A count of both.
    public init(lines: Int = 0, bytes: Int = 0) {
        self.lines = lines
        self.bytes = bytes
    }

    /// Counts more, in one go.
    @inline(__always)
    mutating func add(lines: Int, bytes: Int) {
        self.lines &+= lines
        self.bytes &+= bytes
    }

    /// Nothing.
    public static let zero = Tally()
    /// The sum of both.
    public static func + (left: Tally, right: Tally) -> Tally {
        Tally(lines: left.lines + right.lines, bytes: left.bytes + right.bytes)
    }
    /// The difference of both.
    public static func - (left: Tally, right: Tally) -> Tally {
        Tally(lines: left.lines - right.lines, bytes: left.bytes - right.bytes)
    }
}
