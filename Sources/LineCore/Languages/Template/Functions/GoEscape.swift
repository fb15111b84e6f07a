/// Escaping for HTML, JavaScript and URLs, as Go does it.
enum GoEscape {
    /// `template.HTMLEscapeString`.
    static func html(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in text {
            switch byte {
            case 0: out += Array("\u{FFFD}".utf8)
            case UInt8(ascii: "\""): out += Array("&#34;".utf8)
            case UInt8(ascii: "'"): out += Array("&#39;".utf8)
            case UInt8(ascii: "&"): out += Array("&amp;".utf8)
            case UInt8(ascii: "<"): out += Array("&lt;".utf8)
            case UInt8(ascii: ">"): out += Array("&gt;".utf8)
            default: out.append(byte)
            }
        }
        return out
    }

    /// `template.JSEscapeString`.
    static func javaScript(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        text.withBytes { bytes in
            UTF8Scalars.forEach(bytes) { scalar, place, length in
                switch scalar {
                case "\\": out += Array("\\\\".utf8)
                case "'": out += Array("\\'".utf8)
                case "\"": out += Array("\\\"".utf8)
                case "<": out += Array("\\u003C".utf8)
                case ">": out += Array("\\u003E".utf8)
                case "&": out += Array("\\u0026".utf8)
                case "=": out += Array("\\u003D".utf8)
                case _ where scalar.value < 0x20 || !scalar.isASCII && !GoQuote.isPrintable(scalar):
                    out += Array("\\u".utf8) + GoPrinter.hexDigits(scalar.value, 4).map { $0 > 0x60 ? $0 - 32 : $0 }
                default: GoText.append(scalar, to: &out)
                }
            }
        }
        return out
    }

    /// What of a URL is escaped.
    enum Part { case query, path, fragment }

    /// `url.QueryEscape` and its kind: what may not stand there becomes `%XX`, in a query a blank becomes `+`.
    static func url(_ text: Bytes, _ part: Part) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for index in 0..<text.count {
            let byte = text[index]
            if part == .query, byte == 0x20 {
                out.append(UInt8(ascii: "+"))
            } else if mayStand(byte, part) {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return out
    }

    /// The text with its `%XX` decoded; `nil` where one is not well formed.
    static func unescapedURL(_ text: Bytes) -> [UInt8]? {
        var out: [UInt8] = []
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "%") else {
                out.append(text[index])
                index += 1
                continue
            }
            guard index + 2 < text.count, let high = JSONString.hexValue(text[index + 1]),
                let low = JSONString.hexValue(text[index + 2])
            else { return nil }
            out.append(UInt8(high << 4 | low))
            index += 3
        }
        return out
    }

    private static func mayStand(_ byte: UInt8, _ part: Part) -> Bool {
        if byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"): return true
        case UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "="),
            UInt8(ascii: ";"):
            return part != .query
        case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"): return part == .path || part == .fragment
        case UInt8(ascii: "?"): return part == .fragment
        case UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"): return part == .fragment
        default: return false
        }
    }
}
