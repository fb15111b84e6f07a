/// Lines that were given a time, and how their range begins: what must be on disk before a batch with them is pushed.
public struct TimeGiven: Equatable, Sendable {
    /// ``head`` has at most so many bytes.
    public static let headLength = 512

    /// The lines, and their time.
    public let range: TimedRange
    /// The first bytes of the range as they were read, by which it is known again: they may be gone when this is noted.
    public let head: [UInt8]
}
