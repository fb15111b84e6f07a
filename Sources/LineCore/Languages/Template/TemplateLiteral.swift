/// The literals of the template language, which are Go's.
enum TemplateLiteral {
    /// The bytes of a quoted string or a character, its quotes included; `nil` where it is not well formed.
    static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let quote = text.first, text.count >= 2 else { return nil }
        if quote == UInt8(ascii: "`") { return text.dropFirst().dropLast().filter { $0 != 0x0d } }
        var out: [UInt8] = []
        var rest = text.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            guard byte == 0x5c else {
                out.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "a"): out.append(0x07)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0c)
            case UInt8(ascii: "n"): out.append(0x0a)
            case UInt8(ascii: "r"): out.append(0x0d)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "v"): out.append(0x0b)
            case 0x5c: out.append(0x5c)
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard escape == quote else { return nil }
                out.append(escape)
            case UInt8(ascii: "x"):
                guard let value = digits(&rest, 2, radix: 16) else { return nil }
                out.append(UInt8(truncatingIfNeeded: value))
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                guard let value = digits(&rest, escape == UInt8(ascii: "u") ? 4 : 8, radix: 16),
                    let scalar = Unicode.Scalar(value)
                else { return nil }
                out += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            case 0x30...0x37:
                rest = text[(rest.startIndex - 1)..<rest.endIndex]
                guard let value = digits(&rest, 3, radix: 8), value < 256 else { return nil }
                out.append(UInt8(value))
            default: return nil
            }
        }
        return out
    }

    /// A character in its quotes, as the number it is.
    static func character(_ text: ArraySlice<UInt8>) -> TemplateNumber? {
        guard let bytes = unquoted(text), !bytes.isEmpty else { return nil }
        if bytes.count == 1, bytes[0] >= 0x80, text.count > 3 { return TemplateNumber(integer: Int64(bytes[0])) }
        let (scalar, length) = UTF8Scalars.decode(bytes, at: 0)
        guard length == bytes.count else { return nil }
        return TemplateNumber(integer: Int64(scalar.value))
    }

    /// A number of any base, with `_` between digits; `nil` where it is none. Imaginary numbers are not taken.
    static func number(_ text: ArraySlice<UInt8>) -> TemplateNumber? {
        let written = String(decoding: text, as: UTF8.self)
        var number = TemplateNumber(integer: integer(written))
        let digits = written.drop { $0 == "-" || $0 == "+" }.lowercased()
        let isHex = digits.hasPrefix("0x")
        if let value = GoNumber.float(written) {
            number.float = value
            number.prefersFloat = isHex ? digits.contains("p") : digits.contains(".") || digits.contains("e")
            if number.integer == nil, number.prefersFloat { number.integer = Int64(exactly: value) }
        } else if let integer = number.integer {
            number.float = Double(integer)
        }
        return number.integer == nil && number.float == nil ? nil : number
    }

    // `strconv.ParseInt(s, 0, 64)`.
    private static func integer(_ text: String) -> Int64? { GoNumber.integer(text, base: 0) }

    private static func digits(_ text: inout ArraySlice<UInt8>, _ count: Int, radix: UInt32) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = text.popFirst(), let digit = JSONString.hexValue(byte), digit < radix else { return nil }
            value = value << (radix == 16 ? 4 : 3) | digit
        }
        return value
    }
}
