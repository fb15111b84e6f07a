/// What stands between the quotes of a JSON string: a view, escapes not decoded.
public struct JSONText {
    /// The bytes as they stand in the text.
    public let bytes: Bytes
    /// Do the bytes hold escapes? Otherwise they are the string.
    public let hasEscapes: Bool

    /// Is the string exactly the text?
    @inline(__always)
    public func equals(_ text: StaticString) -> Bool {
        hasEscapes ? decoded().withBytes { $0.equals(text) } : bytes.equals(text)
    }

    /// Is the string exactly these bytes?
    @inline(__always)
    public func equals(_ name: [UInt8]) -> Bool {
        if hasEscapes { return decoded() == name }
        guard bytes.count == name.count else { return false }
        return name.withBytes { $0 == bytes }
    }

    /// Is the string exactly these bytes?
    @inline(__always)
    public func equals(_ name: Bytes) -> Bool {
        hasEscapes ? decoded().withBytes { $0 == name } : bytes == name
    }

    /// The string; a view into the text where nothing needs decoding, into the arena otherwise.
    @inline(__always)
    public func text(_ arena: Arena) -> Bytes { hasEscapes ? JSONString.decode(bytes, arena: arena) : bytes }

    /// The string as bytes of its own.
    public func decoded() -> [UInt8] { hasEscapes ? JSONString.decode(bytes) : [UInt8](bytes) }
}
