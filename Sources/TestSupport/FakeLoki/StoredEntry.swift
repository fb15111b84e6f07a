/// A line that the fake has stored.
public struct StoredEntry: Hashable, Sendable {
    /// Whose it is; `fake` without a header.
    public var tenant: String
    /// The labels of its stream.
    public var labels: [String: String]
    /// Nanoseconds since 1970.
    public var timestamp: Int64
    /// The bytes of the line.
    public var line: [UInt8]
    /// Structured metadata, in the order of the wire.
    public var metadata: [LabelPair]
    /// How often this line arrived with the same tenant, labels and time, and was stored once: 1 for no repeat.
    public var arrivals: Int

    /// The line as text, with U+FFFD for what is not UTF-8.
    public var text: String { String(decoding: line, as: UTF8.self) }
}

/// The lines of one set of labels, in the order of their first arrival.
public struct StoredStream: Hashable, Sendable {
    /// Whose it is.
    public var tenant: String
    /// The labels, sorted, as Loki writes them.
    public var labelText: String
    /// The labels.
    public var labels: [String: String]
    /// The lines in the order in which each came first.
    public var entries: [StoredEntry]
}
