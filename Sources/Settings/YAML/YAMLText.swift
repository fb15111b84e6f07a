/// Writes strings so that any YAML 1.1 or 1.2 reader gives back the same.
public enum YAMLText {
    /// The string as it is where that is safe; else in single or double quotes.
    public static func quoted(_ text: String) -> String {
        if isSafe(text) { return text }
        let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
        if isPrintable { return "'" + text.replacing("'", with: "''") + "'" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                let isPlain =
                    (0x20..<0x7F).contains(scalar.value) || (0xA0...0xD7FF).contains(scalar.value)
                    || (0xE000...0xFFFD).contains(scalar.value) || scalar.value >= 0x10000
                if isPlain, scalar.value != 0xFEFF, scalar.value != 0x2028, scalar.value != 0x2029 {
                    result.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result + "\""
    }

    /// Letters, digits and a few signs, that no reader takes for anything else than a string.
    private static func isSafe(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 200 else { return false }
        let isStart = isLetter(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "_")
        guard isStart, YAMLScalar(plain: text) == .string(text) else { return false }
        for byte in text.utf8 {
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            guard isLetter(byte) || isDigit || "/_-.".utf8.contains(byte) else { return isPushURL(text) }
        }
        return true
    }

    /// A colon is safe where no space follows.
    private static func isPushURL(_ text: String) -> Bool {
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), text.utf8.last != UInt8(ascii: ":") else {
            return false
        }
        return text.utf8.allSatisfy {
            isLetter($0) || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || "/_-.:".utf8.contains($0)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lowered = byte | 0x20
        return lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z")
    }
}
