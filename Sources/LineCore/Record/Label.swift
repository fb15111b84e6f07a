/// A name and a value: of a stream, or of an entry's structured metadata.
public struct Label: Hashable, Sendable, Comparable {
    /// The name.
    public let name: String
    /// The value.
    public let value: String

    /// Pairs a name with a value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// By the bytes of the name, then of the value, as Loki and Prometheus sort.
    public static func < (left: Label, right: Label) -> Bool {
        left.name == right.name
            ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
            : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}
