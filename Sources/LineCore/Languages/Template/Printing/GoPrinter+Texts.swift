extension GoPrinter {
    /// A text; false where the verb does not fit.
    mutating func text(_ text: Bytes, verb: Unicode.Scalar) -> Bool {
        switch verb {
        case "v" where flags.sharpV: quote(text)
        case "v", "s":
            if flags.width == nil, flags.precision == nil { out += Array(text) } else { pad(Array(cut(text))) }
        case "q": quote(text)
        case "x", "X": hex(text, isUpper: verb == "X")
        default: return false
        }
        return true
    }

    // The first characters, as many as the precision says.
    private func cut(_ text: Bytes) -> Bytes {
        guard let precision = flags.precision else { return text }
        var place = 0
        var count = 0
        while place < text.count, count < precision {
            place += UTF8Scalars.decode(text, at: place).length
            count += 1
        }
        return text[..<place]
    }

    private mutating func quote(_ text: Bytes) {
        let shown = cut(text)
        if flags.sharp, Self.canBackquote(shown) {
            pad(Array("`".utf8) + Array(shown) + Array("`".utf8))
        } else {
            pad(Self.quoted(shown, ascii: flags.plus))
        }
    }

    private mutating func hex(_ text: Bytes, isUpper: Bool) {
        let shown = flags.precision.map { text[..<Swift.min($0, text.count)] } ?? text
        var hex: [UInt8] = []
        let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        let prefix = Array((isUpper ? "0X" : "0x").utf8)
        if flags.sharp, !shown.isEmpty { hex += prefix }
        for index in 0..<shown.count {
            if flags.space, index > 0 {
                hex.append(0x20)
                if flags.sharp { hex += prefix }
            }
            hex.append(digits[Int(shown[index] >> 4)])
            hex.append(digits[Int(shown[index] & 15)])
        }
        pad(hex)
    }

    /// `strconv.Quote`, and `QuoteToASCII`.
    static func quoted(_ text: Bytes, ascii: Bool = false) -> [UInt8] {
        var out: [UInt8] = [0x22]
        UTF8Scalars.forEach(text) { scalar, place, length in
            if scalar == "\u{FFFD}", length == 1 {
                out += Array("\\x".utf8) + hexDigits(UInt32(text[place]), 2)
            } else {
                escape(scalar, quote: "\"", ascii: ascii, to: &out)
            }
        }
        out.append(0x22)
        return out
    }

    /// `strconv.QuoteRune`.
    static func quoted(_ scalar: Unicode.Scalar, quote: Unicode.Scalar, ascii: Bool) -> [UInt8] {
        var out: [UInt8] = [UInt8(ascii: quote)]
        escape(scalar, quote: quote, ascii: ascii, to: &out)
        out.append(UInt8(ascii: quote))
        return out
    }

    private static func escape(_ scalar: Unicode.Scalar, quote: Unicode.Scalar, ascii: Bool, to out: inout [UInt8]) {
        switch scalar {
        case quote, "\\":
            out.append(0x5c)
            out.append(UInt8(ascii: scalar))
        case "\u{07}": out += Array("\\a".utf8)
        case "\u{08}": out += Array("\\b".utf8)
        case "\u{0c}": out += Array("\\f".utf8)
        case "\n": out += Array("\\n".utf8)
        case "\r": out += Array("\\r".utf8)
        case "\t": out += Array("\\t".utf8)
        case "\u{0b}": out += Array("\\v".utf8)
        case _ where GoQuote.isPrintable(scalar) && (!ascii || scalar.isASCII):
            out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        case _ where scalar.value < 0x20 || scalar.value == 0x7f: out += Array("\\x".utf8) + hexDigits(scalar.value, 2)
        case _ where scalar.value < 0x1_0000: out += Array("\\u".utf8) + hexDigits(scalar.value, 4)
        default: out += Array("\\U".utf8) + hexDigits(scalar.value, 8)
        }
    }

    static func hexDigits(_ value: UInt32, _ width: Int) -> [UInt8] {
        let digits = Array(String(value, radix: 16).utf8)
        return Array(repeating: 0x30, count: max(0, width - digits.count)) + digits
    }

    private static func canBackquote(_ text: Bytes) -> Bool {
        var can = true
        UTF8Scalars.forEach(text) { scalar, _, length in
            if scalar == "\u{FFFD}" && length == 1 || scalar == "\u{FEFF}" || scalar == "`" || scalar == "\u{7f}"
                || scalar.value < 0x20 && scalar != "\t"
            {
                can = false
            }
        }
        return can
    }
}
