/// Something that a test waited for did not happen in time.
public struct TimedOut: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was waited for, and what there was instead.
    public let description: String

    /// A time-out described by `description`.
    public init(_ description: String) {
        self.description = description
    }
}
