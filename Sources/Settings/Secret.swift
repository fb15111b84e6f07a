/// A value that never prints: passwords, tokens, keys.
///
/// Every way Swift has of turning a value into text gives `<secret>`, as Promtail does in its dumps; only
/// ``revealed`` gives the value itself, and it is called where the value goes on the wire.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The value. Call this only where it is used.
    public let revealed: String

    /// Wraps a value.
    public init(_ value: String) { revealed = value }

    /// `<secret>`.
    public var description: String { "<secret>" }
    /// `<secret>`.
    public var debugDescription: String { description }
    /// Nothing to see, so that `dump` cannot print it either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
