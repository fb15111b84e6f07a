/// The meaning of a scalar by YAML 1.1, as Promtail's reader (yaml.v2) resolves it.
///
/// Source: https://yaml.org/type/ (bool, null, int, float).
public enum YAMLScalar: Sendable, Equatable {
    /// Nothing, `~`, `null`, `Null`, `NULL`.
    case null
    /// `y n yes no on off true false`, in lower, upper or title case.
    case boolean(Bool)
    /// A decimal, `0x`, `0o`, `0` (octal) or `0b` integer; underscores are skipped.
    case integer(Int64)
    /// A decimal fraction, with or without an exponent; `.inf` and `.nan`.
    case float(Double)
    /// All else, and everything quoted.
    case string(String)

    /// Resolves a scalar that was written without quotes.
    public init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL":
            self = .null
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
            self = .float(.infinity)
        case "-.inf", "-.Inf", "-.INF":
            self = .float(-.infinity)
        case ".nan", ".NaN", ".NAN":
            self = .float(.nan)
        default:
            if let boolean = Self.boolean(text) {
                self = .boolean(boolean)
            } else if let integer = Self.integer(text) {
                self = .integer(integer)
            } else if let float = Self.float(text) {
                self = .float(float)
            } else {
                self = .string(text)
            }
        }
    }

    /// The boolean that a plain scalar is, if it is one.
    static func boolean(_ text: String) -> Bool? {
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": true
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": false
        default: nil
        }
    }

    /// The integer that a plain scalar is, if it is one that fits 64 bits.
    static func integer(_ text: String) -> Int64? {
        let letters = text.utf8
        guard let first = letters.first, letters.count <= 80, isDigit(first) || isSign(first) else { return nil }
        var digits = text.filter { $0 != "_" }
        var sign = ""
        if digits.hasPrefix("-") || digits.hasPrefix("+") { sign = String(digits.removeFirst()) }
        let lowered = digits.lowercased()
        let radix: Int
        switch true {
        case lowered.hasPrefix("0x"): radix = 16
        case lowered.hasPrefix("0o"): radix = 8
        case lowered.hasPrefix("0b"): radix = 2
        case lowered.hasPrefix("0") && lowered.utf8.count > 1:
            radix = 8
            digits = "0o" + digits.dropFirst()
        default: return digits.utf8.first.map(isDigit) == true ? Int64(sign + digits) : nil
        }
        let body = digits.dropFirst(2)
        guard let head = body.utf8.first, !isSign(head) else { return nil }
        return Int64(sign + body, radix: radix)
    }

    /// The fraction that a plain scalar is, if it is one.
    static func float(_ text: String) -> Double? {
        guard text.utf8.count <= 400, text.utf8.contains(where: isDigit) else { return nil }
        let allowed = text.utf8.allSatisfy {
            isDigit($0) || isSign($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E")
        }
        guard allowed, text.utf8.first != UInt8(ascii: "e"), text.utf8.first != UInt8(ascii: "E") else { return nil }
        return Double(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
}
