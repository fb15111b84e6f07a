/// A JSON number: as a `Double`, and exact where it was written as an integer.
///
/// Promtail knows only the `Double`, so it alters integers past 2⁵³; here they keep their digits, on purpose.
public struct JSONNumber: Sendable, Hashable {
    /// The number, rounded to a `Double`. Finite where it came from JSON.
    public let value: Double
    // The digits where the `Double` may not hold them all; those of a float then are its digits in full.
    private let digits: String?
    private let isInteger: Bool

    /// The number.
    public init(_ value: Double) {
        self.init(value: value, digits: value.magnitude >= 0x1p53 ? Self.plain(value) : nil, isInteger: false)
    }

    /// The number as written in JSON. What is no number is NaN.
    public init(_ written: Bytes) {
        let text = String(written)
        let value = Double(text) ?? .nan
        if value.magnitude >= 0x1p53, Self.isInteger(written) {
            self.init(value: value, digits: text, isInteger: true)
        } else {
            self.init(value)
        }
    }

    private init(value: Double, digits: String?, isInteger: Bool) {
        self.value = value
        self.digits = digits
        self.isInteger = isInteger
    }

    /// Has it no fraction?
    var isWhole: Bool { isInteger || value == value.rounded(.towardZero) }

    /// The number with the other sign.
    var negated: JSONNumber {
        let negative = digits.map { $0.hasPrefix("-") ? String($0.dropFirst()) : "-" + $0 }
        return JSONNumber(value: -value, digits: negative, isInteger: isInteger)
    }

    /// As Promtail prints what it extracts: in full, shortest, without exponent.
    public var text: String { digits ?? Self.plain(value) }

    /// As it stands in JSON that Promtail's writer makes; from 1e21 on, and below 1e-6, with an exponent of two digits at
    /// least. `nil` for what is not finite, which JSON cannot hold.
    public var json: String? {
        guard value.isFinite else { return nil }
        if isInteger { return digits }
        let magnitude = value.magnitude
        guard magnitude != 0, magnitude < 1e-6 || magnitude >= 1e21 else { return text }
        // Swift writes such numbers as 1e-07, 1.5e+21: as Go does.
        return "\(value)"
    }

    /// The same number?
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.value == right.value && left.digits == right.digits
    }

    /// Hashes the `Double`.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }

    /// The text of a number as written in JSON. Integers stay exact, whatever their size.
    public static func text(_ number: Bytes) -> String {
        let written = String(number)
        guard !isInteger(number), let value = Double(written) else { return written }
        return plain(value)
    }

    /// The text of a number as written in JSON: the view itself where it is printed as it was written, which is nearly
    /// always; made in the arena otherwise.
    public static func text(_ number: Bytes, arena: Arena) -> Bytes {
        var dot: Int?
        for index in 0..<number.count {
            switch number[index] {
            case UInt8(ascii: "."): dot = index
            case UInt8(ascii: "e"), UInt8(ascii: "E"): return Array(text(number).utf8).withBytes(arena.copy)
            default: break
            }
        }
        guard let dot else { return number }
        // Up to fifteen digits are their own shortest form, but for zeros at the end.
        guard number.count <= 16 else { return Array(text(number).utf8).withBytes(arena.copy) }
        var end = number.count
        while end > dot + 1, number[end - 1] == UInt8(ascii: "0") { end -= 1 }
        return number[..<(end == dot + 1 ? dot : end)]
    }

    /// The shortest decimal digits that give the value again, without exponent (Go's `strconv.FormatFloat(v, 'f', -1, 64)`).
    public static func plain(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        let shortest = "\(value)"
        let sign = shortest.hasPrefix("-") ? "-" : ""
        let parts = shortest.drop { $0 == "-" }.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var whole = String(mantissa[0])
        var fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        if exponent > 0 {
            let moved = fraction.prefix(exponent)
            whole += moved + String(repeating: "0", count: exponent - moved.count)
            fraction = String(fraction.dropFirst(exponent))
        } else if exponent < 0 {
            fraction = String(repeating: "0", count: -exponent - 1) + whole + fraction
            whole = "0"
        }
        return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func isInteger(_ written: Bytes) -> Bool {
        for index in 0..<written.count {
            switch written[index] {
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): return false
            default: break
            }
        }
        return true
    }
}
