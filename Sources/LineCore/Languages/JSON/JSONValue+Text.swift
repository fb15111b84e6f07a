extension JSONValue {
    /// How long the JSON text of a value may become: 64 MiB.
    ///
    /// A tree can share its parts, so a small one may have a text without bound.
    public static let longestText = 64 << 20

    /// Appends the value's JSON, as Promtail's writer makes it: compact, members sorted by name, `<`, `>`, `&`, U+2028
    /// and U+2029 escaped, bytes that are not UTF-8 as `\ufffd`.
    ///
    /// - Returns: false where it cannot be written: a number is not finite, or the text would be longer than
    ///   ``longestText``. Something may have been appended then.
    public func append(to out: inout GrowingBuffer) -> Bool { append(to: &out, atMost: Self.longestText) }

    func append(to out: inout GrowingBuffer, atMost most: Int) -> Bool { append(to: &out, end: out.count + most) }

    /// The value's JSON, as ``append(to:)`` makes it, in the arena; `nil` where it cannot be written.
    public func text(_ arena: Arena) -> Bytes? {
        var out = GrowingBuffer()
        return append(to: &out) ? arena.copy(out.bytes) : nil
    }

    private func append(to out: inout GrowingBuffer, end: Int) -> Bool {
        guard out.count < end else { return false }
        switch self {
        case .null: out.append("null")
        case .bool(let isTrue): out.append(isTrue ? "true" : "false")
        case .number(let number):
            guard let text = number.json else { return false }
            for unit in text.utf8 { out.append(unit) }
        case .string(let bytes): bytes.withBytes { JSONString.append($0, to: &out) }
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                guard element.append(to: &out, end: end) else { return false }
            }
            out.append(UInt8(ascii: "]"))
        case .object(let object):
            out.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                member.name.withBytes { JSONString.append($0, to: &out) }
                out.append(UInt8(ascii: ":"))
                guard member.value.append(to: &out, end: end) else { return false }
            }
            out.append(UInt8(ascii: "}"))
        }
        return out.count <= end
    }
}
