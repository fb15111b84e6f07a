/// Numbers as Go's `strconv.ParseFloat` reads them.
public enum GoFloat {
    /// The number that is the whole text; `nil` where it is none, or is too large for a `Double`.
    ///
    /// Decimal with an optional fraction and exponent, hexadecimal with a `p` exponent, and `inf`, `infinity` and `nan` in any
    /// case, but for underscores between hexadecimal digits, which Go allows and no log has. Linear; at most 800 bytes.
    public static func parse(_ text: Bytes) -> Double? {
        guard !text.isEmpty, text.count <= 800 else { return nil }
        let hasSign = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")
        let body = text[(hasSign ? 1 : 0)...]
        guard let first = body.isEmpty ? nil : body[0] else { return nil }
        if first | 0x20 == UInt8(ascii: "i") || first | 0x20 == UInt8(ascii: "n") {
            switch String(body).lowercased() {
            case "inf", "infinity": return text[0] == UInt8(ascii: "-") ? -.infinity : .infinity
            case "nan" where !hasSign: return .nan
            default: return nil
            }
        }
        guard isDecimal(body) || isHexadecimal(body), let value = Double(String(text)), value.isFinite else {
            return nil
        }
        return value
    }

    private static func isDecimal(_ text: Bytes) -> Bool {
        var place = 0
        var digits = skip(text, &place, isDigit)
        if place < text.count, text[place] == UInt8(ascii: ".") {
            place += 1
            digits += skip(text, &place, isDigit)
        }
        guard digits > 0 else { return false }
        return place == text.count || isExponent(text[place...], letter: UInt8(ascii: "e"))
    }

    private static func isHexadecimal(_ text: Bytes) -> Bool {
        guard text.count > 2, text[0] == UInt8(ascii: "0"), text[1] | 0x20 == UInt8(ascii: "x") else { return false }
        var place = 2
        var digits = skip(text, &place, isHexadecimalDigit)
        if place < text.count, text[place] == UInt8(ascii: ".") {
            place += 1
            digits += skip(text, &place, isHexadecimalDigit)
        }
        return digits > 0 && place < text.count && isExponent(text[place...], letter: UInt8(ascii: "p"))
    }

    private static func isExponent(_ text: Bytes, letter: UInt8) -> Bool {
        guard text.count > 1, text[0] | 0x20 == letter else { return false }
        var place = text[1] == UInt8(ascii: "+") || text[1] == UInt8(ascii: "-") ? 2 : 1
        return skip(text, &place, isDigit) > 0 && place == text.count
    }

    private static func skip(_ text: Bytes, _ place: inout Int, _ fits: (UInt8) -> Bool) -> Int {
        let start = place
        while place < text.count, fits(text[place]) { place += 1 }
        return place - start
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }
}
