/// The literals of the template language, which are Go's.
enum TemplateLiteral {
    /// The bytes of a quoted string or a character, its quotes included; `nil` where it is not well formed.
    static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let quote = text.first, text.count >= 2 else { return nil }
        if quote == UInt8(ascii: "`") { return text.dropFirst().dropLast().filter { $0 != 0x0d } }
        return GoUnquote.decode(text.dropFirst().dropLast(), quote: quote)
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
}
