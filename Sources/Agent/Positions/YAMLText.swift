/// Writes scalars so that every YAML reader gives back the same text.
enum YAMLText {
    /// A double-quoted scalar: quotes, backslashes, controls and what YAML would fold or refuse are escaped.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars { append(scalar, to: &quoted) }
        return quoted + "\""
    }

    /// A double-quoted scalar of bytes that are no UTF-8: each byte becomes the character of the same number, and those
    /// from 0x80 on are spelt `\xNN`. ``bytes(_:)`` reads it back.
    static func quoted(bytes: [UInt8]) -> String {
        var quoted = "\""
        for byte in bytes {
            if byte < 0x80 { append(Unicode.Scalar(byte), to: &quoted) } else { quoted += escape("x", UInt32(byte), 2) }
        }
        return quoted + "\""
    }

    /// The bytes of a scalar that ``quoted(bytes:)`` wrote; `nil` when a character has no byte of its number.
    static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard scalar.value <= 0xFF else { return nil }
            bytes.append(UInt8(scalar.value))
        }
        return bytes
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar.value {
        case 0x22: text += "\\\""
        case 0x5C: text += "\\\\"
        case 0x0A: text += "\\n"
        case 0x09: text += "\\t"
        case 0x20...0x7E: text.unicodeScalars.append(scalar)
        case ..<0x20, 0x7F...0x9F: text += escape("x", scalar.value, 2)
        // Line breaks to YAML, the byte order mark, and what is no character.
        case 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: text += escape("u", scalar.value, 4)
        default: text.unicodeScalars.append(scalar)
        }
    }

    private static func escape(_ letter: String, _ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return "\\" + letter + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
