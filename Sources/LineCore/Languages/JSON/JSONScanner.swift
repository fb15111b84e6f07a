/// Walks over a JSON text, checking it: the one grammar that ``JSONFields`` and ``JSONValue`` read with.
///
/// It takes what Promtail's reader takes (RFC 8259), with that one's freedoms: strings need not be UTF-8, and may hold
/// raw control characters after their first escape. A number outside of what a `Double` can hold is a mistake.
struct JSONScanner {
    /// How deep containers may lie in one another: 512.
    static let deepest = 512

    let text: Bytes
    private(set) var place = 0
    private var depth = 0

    init(_ text: Bytes) { self.text = text }

    /// Is nothing but space left?
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return place == text.count
    }

    /// The kind of the value that begins here, from its first byte; takes that byte of strings and containers.
    @inline(__always)
    mutating func begin() -> JSONKind? {
        skipSpace()
        guard place < text.count else { return nil }
        switch text[place] {
        case UInt8(ascii: "\""):
            place &+= 1
            return .string
        case UInt8(ascii: "{"):
            place &+= 1
            return .object
        case UInt8(ascii: "["):
            place &+= 1
            return .array
        case UInt8(ascii: "t"): return word("true") ? .true : nil
        case UInt8(ascii: "f"): return word("false") ? .false : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        default: return .number
        }
    }

    /// The rest of an object, after its brace; `member` takes the value of the name that it is given.
    @inline(__always)
    mutating func object(_ member: (inout JSONScanner, JSONText) -> Bool) -> Bool {
        guard depth < Self.deepest else { return false }
        depth &+= 1
        skipSpace()
        if take(UInt8(ascii: "}")) {
            depth &-= 1
            return true
        }
        while true {
            skipSpace()
            guard take(UInt8(ascii: "\"")), let name = string() else { return false }
            skipSpace()
            guard take(UInt8(ascii: ":")), member(&self, name) else { return false }
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            depth &-= 1
            return take(UInt8(ascii: "}"))
        }
    }

    /// The rest of an array, after its bracket; `element` takes one value.
    @inline(__always)
    mutating func array(_ element: (inout JSONScanner) -> Bool) -> Bool {
        guard depth < Self.deepest else { return false }
        depth &+= 1
        skipSpace()
        if take(UInt8(ascii: "]")) {
            depth &-= 1
            return true
        }
        while true {
            guard element(&self) else { return false }
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            depth &-= 1
            return take(UInt8(ascii: "]"))
        }
    }

    /// Passes over one value.
    mutating func skip() -> Bool {
        switch begin() {
        case nil: false
        case .string?: string() != nil
        case .number?: number() != nil
        case .true?, .false?, .null?: true
        case .object?: object { scanner, _ in scanner.skip() }
        case .array?: array { $0.skip() }
        }
    }

    /// The rest of a string, after its opening quote.
    @inline(__always)
    mutating func string() -> JSONText? {
        let start = place
        let end = text.endOfPlainJSON(from: start)
        guard end < text.count else { return nil }
        if text[end] == 0x22 {
            place = end &+ 1
            return JSONText(bytes: text[start..<end], hasEscapes: false)
        }
        guard text[end] == 0x5c else { return nil }
        place = end
        return stringWithEscapes(start)
    }

    // From its first backslash on.
    private mutating func stringWithEscapes(_ start: Int) -> JSONText? {
        while place < text.count {
            let byte = text[place]
            place &+= 1
            if byte == 0x22 { return JSONText(bytes: text[start..<(place - 1)], hasEscapes: true) }
            guard byte == 0x5c else { continue }
            guard place < text.count else { return nil }
            switch text[place] {
            case UInt8(ascii: "u"):
                guard place + 4 < text.count else { return nil }
                for index in 1...4 where JSONString.hexValue(text[place + index]) == nil { return nil }
                place &+= 5
            case 0x22, 0x5c, 0x2f, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
                UInt8(ascii: "t"):
                place &+= 1
            default: return nil
            }
        }
        return nil
    }

    /// A number.
    mutating func number() -> Bytes? {
        let start = place
        _ = take(UInt8(ascii: "-"))
        let whole = place
        if !take(UInt8(ascii: "0")) { guard digits() else { return nil } }
        // Only a long number, or one with an exponent of three digits, can be too large.
        var mayBeTooLarge = place &- whole > 300
        if take(UInt8(ascii: ".")) { guard digits() else { return nil } }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            let exponent = place
            guard digits() else { return nil }
            mayBeTooLarge = mayBeTooLarge || place &- exponent > 2 || place &- whole > 200
        }
        let number = text[start..<place]
        if mayBeTooLarge, Double(String(number)).map(\.isFinite) != true { return nil }
        return number
    }

    private mutating func digits() -> Bool {
        let start = place
        while place < text.count, text[place] &- 48 < 10 { place &+= 1 }
        return place > start
    }

    private mutating func word(_ word: StaticString) -> Bool {
        guard text[place...].hasPrefix(word) else { return false }
        place &+= word.utf8CodeUnitCount
        return true
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < text.count, text[place] == byte else { return false }
        place &+= 1
        return true
    }

    @inline(__always)
    private mutating func skipSpace() {
        while place < text.count, case let byte = text[place],
            byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
        {
            place &+= 1
        }
    }
}

/// What a JSON value is, from its first byte.
enum JSONKind {
    case string, number, object, array, `true`, `false`, null
}
