/// A name and its value: a label, or one piece of structured metadata.
public struct LabelPair: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value, possibly empty.
    public var value: String

    /// A pair of `name` and `value`.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Takes a push apart as it is decoded, so that a reader who only counts need not keep anything.
public protocol PushVisitor {
    /// A stream begins; the entries that follow are its own.
    ///
    /// - Parameter labels: the labels as Loki writes them, `{a="b", c="d"}`; not checked yet.
    mutating func stream(labels: String)

    /// An entry of the stream that was announced last.
    ///
    /// - Parameters:
    ///   - timestamp: nanoseconds since 1970.
    ///   - line: the bytes of the line, valid during the call only.
    ///   - metadata: the structured metadata in the order of the wire.
    mutating func entry(timestamp: Int64, line: Span<UInt8>, metadata: [LabelPair])
}
