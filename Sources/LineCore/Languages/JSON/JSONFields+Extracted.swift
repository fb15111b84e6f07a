/// What a field becomes in the extracted map.
extension JSONFields.Value {
    /// The value as Promtail extracts it: nothing of null, JSON text of objects and arrays.
    ///
    /// - Parameter arena: for what cannot be shown as it stands in the text.
    /// - Returns: `nil` where a container is no JSON, which a text that was read never holds.
    @inline(__always)
    func extracted(_ arena: Arena) -> ExtractedValue? {
        switch self {
        case .null: .null
        case .string(let text): .text(text.text(arena))
        case .number(let number): .number(JSONNumber.text(number, arena: arena))
        case .bool(let isTrue): .bool(isTrue)
        case .object(let text), .array(let text): JSONValue(text)?.text(arena).map { .text($0) }
        }
    }
}
