/// Writes values as Go's `encoding/json` does.
struct TemplateJSONWriter {
    let renderer: TemplateRenderer
    /// Each member on a line, indented by two.
    let isPretty: Bool
    /// `<`, `>` and `&` stay as they are.
    let isRaw: Bool
    private(set) var out: [UInt8] = []

    init(renderer: TemplateRenderer, isPretty: Bool, isRaw: Bool) {
        self.renderer = renderer
        self.isPretty = isPretty
        self.isRaw = isRaw
    }

    /// Appends a value; false where JSON cannot hold it: a number that is not finite.
    mutating func write(_ value: TemplateValue, depth: Int) throws(TemplateError) -> Bool {
        guard depth < TemplateLimits.nesting else { throw TemplateError("the value is nested too deep") }
        try renderer.charge(1)
        try TemplateFunctions.bound(out)
        switch value {
        case .null: out += Array("null".utf8)
        case .bool(let isTrue): out += Array((isTrue ? "true" : "false").utf8)
        case .integer(let number, _): out += Array(String(number).utf8)
        case .float(let number):
            guard number.isFinite else { return false }
            out += Self.number(number)
        case .text(let text): string(text)
        case .time(let time): string(Array(GoLayout.rfc3339Nano.format(time).utf8))
        case .version(let version): string(Array(version.description.utf8))
        case .root: return try write(.map(renderer.materialized()), depth: depth)
        case .list(let list):
            if list.isNil { return write(word: "null") }
            out.append(UInt8(ascii: "["))
            for (index, item) in list.items.enumerated() {
                separate(index, depth: depth + 1)
                guard try write(item, depth: depth + 1) else { return false }
            }
            close(list.items.isEmpty, depth: depth, "]")
        case .map(let map):
            out.append(UInt8(ascii: "{"))
            for index in map.keys.indices {
                separate(index, depth: depth + 1)
                string(map.keys[index])
                out += isPretty ? [UInt8(ascii: ":"), 0x20] : [UInt8(ascii: ":")]
                guard try write(map.values[index], depth: depth + 1) else { return false }
            }
            close(map.keys.isEmpty, depth: depth, "}")
        }
        return true
    }

    private mutating func write(word: String) -> Bool {
        out += Array(word.utf8)
        return true
    }

    private mutating func separate(_ index: Int, depth: Int) {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        if isPretty { newline(depth) }
    }

    private mutating func close(_ isEmpty: Bool, depth: Int, _ bracket: Unicode.Scalar) {
        if isPretty, !isEmpty { newline(depth) }
        out.append(UInt8(ascii: bracket))
    }

    private mutating func newline(_ depth: Int) {
        out.append(0x0a)
        out.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    private mutating func string(_ bytes: [UInt8]) { bytes.withBytes { string($0) } }

    private mutating func string(_ text: Bytes) {
        out.append(0x22)
        UTF8Scalars.forEach(text) { scalar, place, length in
            switch scalar {
            case "\"", "\\": out += [0x5c, UInt8(ascii: scalar)]
            case "\n": out += Array("\\n".utf8)
            case "\r": out += Array("\\r".utf8)
            case "\t": out += Array("\\t".utf8)
            case "\u{08}": out += Array("\\b".utf8)
            case "\u{0c}": out += Array("\\f".utf8)
            case "<" where !isRaw, ">" where !isRaw, "&" where !isRaw, "\u{2028}", "\u{2029}":
                out += Array("\\u".utf8) + GoPrinter.hexDigits(scalar.value, 4)
            case "\u{FFFD}" where length == 1: out += Array("\\ufffd".utf8)
            case _ where scalar.value < 0x20: out += Array("\\u".utf8) + GoPrinter.hexDigits(scalar.value, 4)
            default: out += Array(text[place..<(place + length)])
            }
        }
        out.append(0x22)
    }

    // With an exponent below 1e-6 and from 1e21 on, of as few digits as it takes below.
    private static func number(_ value: Double) -> [UInt8] {
        let magnitude = value.magnitude
        if magnitude == 0 || magnitude >= 1e-6 && magnitude < 1e21 { return Array(JSONNumber.plain(value).utf8) }
        var text = (value < 0 ? [UInt8(ascii: "-")] : []) + GoPrinter.float(magnitude, "e", nil)
        if text.count >= 4, text[text.count - 2] == 0x30, text[text.count - 3] == UInt8(ascii: "-") {
            text.remove(at: text.count - 2)
        }
        return text
    }
}
