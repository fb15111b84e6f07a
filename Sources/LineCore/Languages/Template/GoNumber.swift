/// Numbers as Go's `strconv` reads them.
enum GoNumber {
    /// `strconv.ParseInt`: a sign and digits. Base 0 takes `0x`, `0b`, `0o`, a leading `0` for octal, and `_` between digits.
    static func integer(_ text: String, base: Int) -> Int64? {
        var digits = Substring(text)
        var isNegative = false
        if let sign = digits.first, sign == "-" || sign == "+" {
            isNegative = sign == "-"
            digits.removeFirst()
        }
        var radix = base
        if base == 0 {
            let prefix = digits.prefix(2).lowercased()
            radix = prefix == "0x" ? 16 : prefix == "0b" ? 2 : prefix == "0o" ? 8 : 10
            if radix != 10 {
                digits.removeFirst(2)
                if digits.first == "_" { digits.removeFirst() }
            } else if digits.first == "0", digits.count > 1 {
                radix = 8
                digits.removeFirst()
                if digits.first == "_" { digits.removeFirst() }
            }
            guard let plain = withoutUnderscores(digits) else { return nil }
            digits = Substring(plain)
        }
        guard let first = digits.first, first != "-", first != "+",
            let magnitude = UInt64(digits, radix: radix)
        else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// `strconv.ParseFloat`: decimal or hexadecimal, `inf`, `infinity` and `nan` in any case; nothing around it.
    static func float(_ text: String) -> Double? {
        guard text.utf8.count <= 4096 else { return nil }
        let bare = text.drop { $0 == "-" || $0 == "+" }
        guard text.utf8.count - bare.utf8.count <= 1, let first = bare.utf8.first else { return nil }
        let lowered = bare.lowercased()
        if lowered == "inf" || lowered == "infinity" { return text.utf8.first == 0x2d ? -.infinity : .infinity }
        if lowered == "nan" { return text.utf8.count == 3 ? .nan : nil }
        guard first &- 48 < 10 || first == UInt8(ascii: ".") else { return nil }
        let isHex = lowered.hasPrefix("0x")
        // Hexadecimal floats need an exponent; Swift takes them without, and takes no `_`.
        if isHex, !lowered.contains("p") { return nil }
        let plain = lowered.contains("_") && isHex ? withoutUnderscores(Substring(text)) : text
        guard let plain, let value = Double(plain), value.isFinite else { return nil }
        return value
    }

    // `_` is taken between digits only.
    private static func withoutUnderscores(_ digits: Substring) -> String? {
        guard digits.contains("_") else { return String(digits) }
        guard digits.first != "_", digits.last != "_", !digits.contains("__") else { return nil }
        return digits.filter { $0 != "_" }
    }
}
