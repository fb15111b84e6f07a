/// Lines of `key=value` pairs, as Promtail's `logfmt` stage reads them.
///
/// Pairs are separated by bytes up to 0x20. A key alone, or one before such a byte after its `=`, has an empty value. A
/// value in double quotes may hold anything but a newline, with JSON's escapes and `\'`; quotes and `=` stand nowhere
/// else. A key holds no U+FFFD and nothing that is not UTF-8.
public enum Logfmt {
    /// Calls `each` with the key and the value of each pair, in order, without allocating.
    ///
    /// Linear. It stops at the first mistake; the pairs before it have been given by then.
    ///
    /// - Returns: false where it stopped at a mistake.
    @inline(__always)
    @discardableResult
    public static func read(_ line: Bytes, each: (Bytes, JSONText) -> Void) -> Bool {
        var place = 0
        while true {
            while place < line.count, line[place] <= 0x20 { place &+= 1 }
            guard place < line.count else { return true }
            let start = place
            place = line.endOfPlainLogfmt(from: start)
            let key = line[start..<place]
            let hasValue = place < line.count && line[place] == UInt8(ascii: "=")
            guard isKey(key), place == line.count || line[place] != UInt8(ascii: "\"") else { return false }
            guard hasValue else {
                each(key, JSONText(bytes: .empty, hasEscapes: false))
                continue
            }
            place &+= 1
            if place < line.count, line[place] == UInt8(ascii: "\"") {
                guard let value = quoted(line, &place) else { return false }
                each(key, value)
                continue
            }
            let begin = place
            place = line.endOfPlainLogfmt(from: begin)
            guard place == line.count || line[place] <= 0x20 else { return false }
            each(key, JSONText(bytes: line[begin..<place], hasEscapes: false))
        }
    }

    /// The text of a value: the view itself, or made in the arena where it had escapes.
    ///
    /// With escapes, bytes that are not UTF-8 become U+FFFD each; without, they stay.
    @inline(__always)
    public static func text(_ value: JSONText, arena: Arena) -> Bytes {
        value.hasEscapes ? repaired(JSONString.decode(value.bytes, arena: arena), arena) : value.bytes
    }

    @inline(__always)
    private static func isKey(_ key: Bytes) -> Bool { !key.isEmpty && (key.isASCII || isCleanUTF8(key)) }

    private static func isCleanUTF8(_ key: Bytes) -> Bool {
        var place = 0
        while place < key.count {
            let size = key.scalarLength(at: place)
            guard size > 0, !key[place...].hasPrefix("\u{FFFD}") else { return false }
            place &+= size
        }
        return true
    }

    // From the opening quote on.
    private static func quoted(_ line: Bytes, _ place: inout Int) -> JSONText? {
        let start = place + 1
        var isPlain = true
        var isValid = true
        place = start
        while true {
            place = line.endOfPlainJSON(from: place)
            guard place < line.count else { return nil }
            let byte = line[place]
            place &+= 1
            switch byte {
            case 0x22:
                guard isPlain || isValid else { return nil }
                return JSONText(bytes: line[start..<(place - 1)], hasEscapes: !isPlain)
            case 0x0a: return nil
            case 0x5c:
                isPlain = false
                guard place < line.count else { return nil }
                isValid = isEscape(line, &place) && isValid
            default:
                // A control character is let through only in a value without escapes.
                isValid = false
            }
        }
    }

    // After the backslash; takes one byte in any case, as what follows may be the quote that ends the value.
    private static func isEscape(_ line: Bytes, _ place: inout Int) -> Bool {
        let byte = line[place]
        if byte == 0x0a { return false }
        place &+= 1
        switch byte {
        case UInt8(ascii: "u"):
            guard place + 4 <= line.count else { return false }
            for index in place..<(place + 4) where JSONString.hexValue(line[index]) == nil { return false }
            return true
        case 0x22, 0x27, 0x5c, 0x2f, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"):
            return true
        default: return false
        }
    }

    private static func repaired(_ text: Bytes, _ arena: Arena) -> Bytes {
        text.isUTF8 ? text : Array(String(text).utf8).withBytes(arena.copy)
    }
}
