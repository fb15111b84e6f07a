/// Go's `strconv.Unquote`, for texts in double quotes and characters in single ones.
public enum GoUnquote {
    /// The text between the quotes, its escapes decoded; `nil` where it is no such text, or its bytes are no UTF-8.
    public static func text(_ quoted: String) -> String? {
        let bytes = Array(quoted.utf8)
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return nil }
        return decode(bytes[1..<(bytes.count - 1)]).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The bytes of what stands between the quotes; `nil` where an escape is none, or a quote or a newline stands bare.
    static func decode(_ bytes: ArraySlice<UInt8>, quote: UInt8 = UInt8(ascii: "\"")) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == quote || byte == UInt8(ascii: "\n") { return nil }
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                continue
            }
            guard let letter = rest.popFirst() else { return nil }
            switch letter {
            case UInt8(ascii: "a"): out.append(0x07)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0c)
            case UInt8(ascii: "n"): out.append(0x0a)
            case UInt8(ascii: "r"): out.append(0x0d)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "v"): out.append(0x0b)
            case UInt8(ascii: "\\"), quote: out.append(letter)
            case UInt8(ascii: "x"):
                guard let value = number(&rest, digits: 2, radix: 16) else { return nil }
                out.append(UInt8(value))
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                let digits = letter == UInt8(ascii: "u") ? 4 : 8
                guard let value = number(&rest, digits: digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                    return nil
                }
                out += Array(String(scalar).utf8)
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                rest = bytes[(rest.startIndex - 1)...]
                guard let value = number(&rest, digits: 3, radix: 8), value <= 0xff else { return nil }
                out.append(UInt8(value))
            default: return nil
            }
        }
        return out
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, digits: Int, radix: Int) -> UInt32? {
        guard rest.count >= digits else { return nil }
        let text = rest.prefix(digits)
        rest = rest.dropFirst(digits)
        guard text.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
    }
}
