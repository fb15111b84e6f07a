extension GoPrinter {
    /// An integer; false where the verb does not fit.
    mutating func integer(_ value: Int64, isSigned: Bool, verb: Unicode.Scalar) -> Bool {
        switch verb {
        case "v":
            if flags.sharpV, !isSigned {
                flags.sharp = true
                digits(value, 16, isSigned: false, verb: verb)
                flags.sharp = false
            } else {
                digits(value, 10, isSigned: isSigned, verb: verb)
            }
        case "d": digits(value, 10, isSigned: isSigned, verb: verb)
        case "b": digits(value, 2, isSigned: isSigned, verb: verb)
        case "o", "O": digits(value, 8, isSigned: isSigned, verb: verb)
        case "x", "X": digits(value, 16, isSigned: isSigned, verb: verb)
        case "c": pad(Array(UTF8.encode(Self.scalar(value)) ?? UTF8.encodedReplacementCharacter))
        case "q": pad(Self.quoted(Self.scalar(value), quote: "'", ascii: flags.plus))
        case "U": codePoint(value)
        default: return false
        }
        return true
    }

    private static func scalar(_ value: Int64) -> Unicode.Scalar {
        UInt32(exactly: value).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    }

    private mutating func digits(_ value: Int64, _ base: Int, isSigned: Bool, verb: Unicode.Scalar) {
        let isNegative = isSigned && value < 0
        let magnitude = isNegative ? value.magnitude : UInt64(bitPattern: value)
        var least = 0
        if let precision = flags.precision {
            least = precision
            if precision == 0, magnitude == 0 {
                out.append(contentsOf: repeatElement(0x20, count: flags.width ?? 0))
                return
            }
        } else if flags.zero, !flags.minus, let width = flags.width {
            least = isNegative || flags.plus || flags.space ? width - 1 : width
        }
        var text = Array(String(magnitude, radix: base, uppercase: verb == "X").utf8)
        if text.count < least { text.insert(contentsOf: repeatElement(0x30, count: least - text.count), at: 0) }
        if flags.sharp {
            switch base {
            case 2: text = Array("0b".utf8) + text
            case 8: if text[0] != 0x30 { text.insert(0x30, at: 0) }
            case 16: text = Array((verb == "X" ? "0X" : "0x").utf8) + text
            default: break
            }
        }
        if verb == "O" { text = Array("0o".utf8) + text }
        if isNegative {
            text.insert(UInt8(ascii: "-"), at: 0)
        } else if flags.plus {
            text.insert(UInt8(ascii: "+"), at: 0)
        } else if flags.space {
            text.insert(0x20, at: 0)
        }
        padWithBlanks(text)
    }

    private mutating func codePoint(_ value: Int64) {
        let hex = Array(String(UInt64(bitPattern: value), radix: 16, uppercase: true).utf8)
        let least = max(4, flags.precision ?? 4)
        var text = Array("U+".utf8) + repeatElement(0x30, count: max(0, least - hex.count)) + hex
        if flags.sharp, let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init), GoQuote.isPrintable(scalar) {
            text += Array(" '\(String(scalar))'".utf8)
        }
        padWithBlanks(text)
    }

    mutating func padWithBlanks(_ text: [UInt8]) {
        let zero = flags.zero
        flags.zero = false
        pad(text)
        flags.zero = zero
    }
}
