/// A line that the fake has refused.
public struct RefusedEntry: Hashable, Sendable {
    /// Whose it is; `fake` without a header.
    public var tenant: String
    /// The labels of its stream.
    public var labels: [String: String]
    /// Nanoseconds since 1970.
    public var timestamp: Int64
    /// The bytes of the line.
    public var line: [UInt8]
    /// Why, in Loki's words.
    public var complaint: String
}
