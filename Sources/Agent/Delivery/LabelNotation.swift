/// Labels as Loki writes them: `{name="value", other="value"}`, values quoted as Go's `strconv.Quote` does.
enum LabelNotation {
    /// Reads such a text.
    ///
    /// - Returns: names and unquoted values in the order of the text, or `nil` where it is not of this form.
    static func parse(_ text: some StringProtocol) -> [(name: String, value: String)]? {
        var rest = Array(text.utf8)[...]
        var labels: [(name: String, value: String)] = []
        func skipSpace() { rest = rest.drop { $0 == 0x20 } }
        guard rest.popFirst() == UInt8(ascii: "{"), rest.last == UInt8(ascii: "}") else { return nil }
        skipSpace()
        while rest.first != UInt8(ascii: "}") {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = String(decoding: rest[..<equals], as: UTF8.self).trimmingSpace
            rest = rest[(equals + 1)...]
            skipSpace()
            guard let value = unquote(&rest) else { return nil }
            labels.append((String(name), value))
            skipSpace()
            if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
            skipSpace()
        }
        return rest.count == 1 ? labels : nil
    }

    // Takes one quoted value off the front.
    private static func unquote(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            guard let escape = rest.popFirst(), unescape(escape, &rest, into: &value) else { return nil }
        }
        return nil
    }

    private static func unescape(_ escape: UInt8, _ rest: inout ArraySlice<UInt8>, into value: inout [UInt8]) -> Bool {
        switch escape {
        case UInt8(ascii: "a"): value.append(0x07)
        case UInt8(ascii: "b"): value.append(0x08)
        case UInt8(ascii: "f"): value.append(0x0c)
        case UInt8(ascii: "n"): value.append(0x0a)
        case UInt8(ascii: "r"): value.append(0x0d)
        case UInt8(ascii: "t"): value.append(0x09)
        case UInt8(ascii: "v"): value.append(0x0b)
        case UInt8(ascii: "x"):
            guard let byte = hex(2, &rest) else { return false }
            value.append(UInt8(truncatingIfNeeded: byte))
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            guard let number = hex(escape == UInt8(ascii: "u") ? 4 : 8, &rest), let scalar = Unicode.Scalar(number)
            else { return false }
            value += Array(String(Character(scalar)).utf8)
        default: value.append(escape)
        }
        return true
    }

    private static func hex(_ digits: Int, _ rest: inout ArraySlice<UInt8>) -> UInt32? {
        guard rest.count >= digits else { return nil }
        let text = String(decoding: rest.prefix(digits), as: UTF8.self)
        rest = rest.dropFirst(digits)
        return UInt32(text, radix: 16)
    }
}
