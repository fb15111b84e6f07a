extension JSONString {
    /// Appends the bytes as a JSON string in Go's form: `<`, `>`, `&`, U+2028 and U+2029 are escaped too, and each byte
    /// that is not UTF-8 becomes `\ufffd`.
    public static func append(_ bytes: Bytes, to out: inout GrowingBuffer) {
        out.append(UInt8(ascii: "\""))
        var place = 0
        while place < bytes.count {
            // Runs of what stays as it is are copied at once.
            let end = bytes.endOfPlainHTMLSafeJSON(from: place)
            if end > place { out.append(bytes[place..<end]) }
            guard end < bytes.count else { break }
            place = end
            place += appendOther(bytes[place...], to: &out)
        }
        out.append(UInt8(ascii: "\""))
    }

    // What is not plain at the start of the bytes; returns how many of them it was.
    private static func appendOther(_ bytes: Bytes, to out: inout GrowingBuffer) -> Int {
        let byte = bytes[0]
        guard byte >= 0x80 else {
            appendEscape(byte, to: &out)
            return 1
        }
        let size = bytes.scalarLength(at: 0)
        if size == 0 {
            out.append("\\ufffd")
            return 1
        }
        if size == 3, byte == 0xe2, bytes[1] == 0x80, bytes[2] == 0xa8 || bytes[2] == 0xa9 {
            out.append(bytes[2] == 0xa8 ? "\\u2028" : "\\u2029")
        } else {
            out.append(bytes[..<size])
        }
        return size
    }

    /// Appends an ASCII character as an escape.
    static func appendEscape(_ byte: UInt8, to out: inout GrowingBuffer) {
        switch byte {
        case 0x22: out.append("\\\"")
        case 0x5c: out.append("\\\\")
        case 0x0a: out.append("\\n")
        case 0x0d: out.append("\\r")
        case 0x09: out.append("\\t")
        default:
            out.append("\\u00")
            out.append(hexDigit(byte >> 4))
            out.append(hexDigit(byte & 15))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
