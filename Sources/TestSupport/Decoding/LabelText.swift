/// Labels in Loki's text form, `{app="api", env="prod"}`, read and written with Go's string escapes.
public enum LabelText {
    /// Reads labels in their order.
    ///
    /// - Throws: `DecodeFailure` with Loki's wording, `1:4: parse error: …`, if the text is not a set of labels.
    public static func parse(_ text: String) throws -> [LabelPair] {
        let bytes = Array(text.utf8)
        var position = 0
        func fail(_ what: String) -> DecodeFailure { DecodeFailure("1:\(position + 1): parse error: \(what)") }
        func skipSpace() {
            while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
        }
        func take(_ character: UInt8) throws {
            skipSpace()
            guard position < bytes.count else { throw fail("unexpected end of input") }
            guard bytes[position] == character else {
                throw fail("unexpected character \(bytes[position]), wanted \(Character(UnicodeScalar(character)))")
            }
            position += 1
        }

        var pairs: [LabelPair] = []
        try take(UInt8(ascii: "{"))
        skipSpace()
        while position < bytes.count, bytes[position] != UInt8(ascii: "}") {
            if !pairs.isEmpty { try take(UInt8(ascii: ",")) }
            skipSpace()
            let start = position
            while position < bytes.count, isNameByte(bytes[position], first: position == start) { position += 1 }
            guard position > start else { throw fail("unexpected label name") }
            let name = String(decoding: bytes[start..<position], as: UTF8.self)
            try take(UInt8(ascii: "="))
            try take(UInt8(ascii: "\""))
            var value: [UInt8] = []
            while true {
                guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else {
                    throw fail("unterminated quoted string")
                }
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") { break }
                if byte == UInt8(ascii: "\\") {
                    guard let unescaped = escape(bytes, &position) else { throw fail("invalid char escape") }
                    value += unescaped
                } else {
                    value.append(byte)
                }
            }
            pairs.append(LabelPair(name: name, value: String(decoding: value, as: UTF8.self)))
            skipSpace()
        }
        try take(UInt8(ascii: "}"))
        skipSpace()
        guard position == bytes.count else { throw fail("unexpected text after the labels") }
        return pairs
    }

    /// Writes labels sorted by name, as Loki renders a stream in its answers.
    public static func render(_ pairs: [LabelPair]) -> String {
        let sorted = pairs.sorted { $0.name < $1.name }
        return "{" + sorted.map { "\($0.name)=\(quote($0.value))" }.joined(separator: ", ") + "}"
    }

    private static func isNameByte(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            return true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return !first
        default: return false
        }
    }

    /// Reads the part of an escape behind its backslash: <https://go.dev/ref/spec#Rune_literals>.
    private static func escape(_ bytes: [UInt8], _ position: inout Int) -> [UInt8]? {
        guard position < bytes.count else { return nil }
        let kind = bytes[position]
        position += 1
        func number(_ digits: Int, radix: Int) -> UInt32? {
            guard digits <= bytes.count - position else { return nil }
            let text = String(decoding: bytes[position..<(position + digits)], as: UTF8.self)
            position += digits
            return text.first == "+" || text.first == "-" ? nil : UInt32(text, radix: radix)
        }
        switch kind {
        case UInt8(ascii: "a"): return [7]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "v"): return [11]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): return [kind]
        case UInt8(ascii: "x"):
            return number(2, radix: 16).map { [UInt8($0)] }
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            guard let value = number(3, radix: 8), value < 256 else { return nil }
            return [UInt8(value)]
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            guard let value = number(kind == UInt8(ascii: "u") ? 4 : 8, radix: 16),
                let scalar = UnicodeScalar(value)
            else { return nil }
            return Array(String(Character(scalar)).utf8)
        default:
            return nil
        }
    }

    private static func quote(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{7}": result += "\\a"
            case "\u{8}": result += "\\b"
            case "\u{b}": result += "\\v"
            case "\u{c}": result += "\\f"
            case "\0"..<" ", "\u{7f}":
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
