/// A value of the extracted map: what a stage read out of a line, for the stages after it.
public enum ExtractedValue {
    /// The key is there and holds nothing: Promtail's nil, which a `json` stage leaves where a path is not found.
    case null
    /// A text.
    case text(Bytes)
    /// A number, as Promtail prints it: decimal, without exponent.
    case number(Bytes)
    /// A boolean.
    case bool(Bool)

    /// The value as text, by the rules of Promtail's `getString`; `nil` for ``null``.
    @inlinable public var text: Bytes? {
        switch self {
        case .null: nil
        case .text(let text), .number(let text): text
        case .bool(let isTrue): isTrue ? Bytes("true") : Bytes("false")
        }
    }
}
