/// The fields of a JSON object, found in one pass over its bytes.
///
/// The whole text is checked (RFC 8259): it is one object and nothing after it. Only that strings are UTF-8 is not
/// checked: a log line may hold anything. Values stay views into the text until somebody asks for them.
public struct JSONFields {
    /// A value, as it stands in the text.
    public enum Value {
        /// What stands between the quotes, and whether it holds escapes.
        case string(Bytes, hasEscapes: Bool)
        /// A number, as written.
        case number(Bytes)
        /// `true` or `false`.
        case bool(Bool)
        /// `null`.
        case null
        /// An object or an array, brackets included.
        case container(Bytes)
    }

    private var text: Bytes
    private var place = 0
    private static let deepest = 512

    /// Calls `each` with the name (between its quotes, escapes not decoded) and the value of each field, in order.
    ///
    /// Linear; containers in one another more than 512 deep count as not JSON.
    ///
    /// - Returns: false where the text is not one JSON object. `each` may have been called by then.
    public static func read(_ text: Bytes, each: (Bytes, Value) -> Void) -> Bool {
        var reader = JSONFields(text: text)
        reader.skipSpace()
        guard reader.take(UInt8(ascii: "{")), reader.object(depth: 0, each: each) else { return false }
        reader.skipSpace()
        return reader.place == text.count
    }

    private init(text: Bytes) { self.text = text }

    // After the opening brace.
    private mutating func object(depth: Int, each: (Bytes, Value) -> Void) -> Bool {
        skipSpace()
        if take(UInt8(ascii: "}")) { return true }
        while true {
            skipSpace()
            guard take(UInt8(ascii: "\"")), let (name, _) = string() else { return false }
            skipSpace()
            guard take(UInt8(ascii: ":")), let value = value(depth: depth) else { return false }
            each(name, value)
            skipSpace()
            if take(UInt8(ascii: "}")) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
    }

    // After the opening bracket.
    private mutating func array(depth: Int) -> Bool {
        skipSpace()
        if take(UInt8(ascii: "]")) { return true }
        while true {
            guard value(depth: depth) != nil else { return false }
            skipSpace()
            if take(UInt8(ascii: "]")) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func value(depth: Int) -> Value? {
        skipSpace()
        guard place < text.count, depth < Self.deepest else { return nil }
        let start = place
        switch text[place] {
        case UInt8(ascii: "\""):
            place += 1
            return string().map { .string($0.bytes, hasEscapes: $0.hasEscapes) }
        case UInt8(ascii: "{"):
            place += 1
            return object(depth: depth + 1, each: { _, _ in }) ? .container(text[start..<place]) : nil
        case UInt8(ascii: "["):
            place += 1
            return array(depth: depth + 1) ? .container(text[start..<place]) : nil
        case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return number() ? .number(text[start..<place]) : nil
        }
    }

    // After the opening quote.
    private mutating func string() -> (bytes: Bytes, hasEscapes: Bool)? {
        let start = place
        var hasEscapes = false
        while place < text.count {
            let byte = text[place]
            if byte == 0x22 {
                place += 1
                return (text[start..<(place - 1)], hasEscapes)
            }
            guard byte >= 0x20 else { return nil }
            place += 1
            guard byte == 0x5c else { continue }
            hasEscapes = true
            guard place < text.count else { return nil }
            switch text[place] {
            case UInt8(ascii: "u"):
                guard place + 4 < text.count else { return nil }
                for index in 1...4 where JSONString.hexValue(text[place + index]) == nil { return nil }
                place += 5
            case 0x22, 0x5c, 0x2f, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
                UInt8(ascii: "t"):
                place += 1
            default: return nil
            }
        }
        return nil
    }

    private mutating func number() -> Bool {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { guard digits() else { return false } }
        if take(UInt8(ascii: ".")) { guard digits() else { return false } }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = place
        while place < text.count, text[place] &- 48 < 10 { place += 1 }
        return place > start
    }

    private mutating func word(_ word: StaticString) -> Bool {
        guard text[place...].hasPrefix(word) else { return false }
        place += word.utf8CodeUnitCount
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < text.count, text[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < text.count, case let byte = text[place],
            byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
        {
            place += 1
        }
    }
}
