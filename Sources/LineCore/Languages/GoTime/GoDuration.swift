/// Durations as Go writes them: `1h30m`, `1.5s`, `-250ms`.
///
/// Source: https://pkg.go.dev/time#ParseDuration. Nanosecond resolution; at most about 292 years.
public enum GoDuration {
    /// Reads a duration: an optional sign, then decimal numbers each with a unit of `ns us µs ms s m h`; or `0`.
    public static func parse(_ text: String) throws(GoDurationError) -> Duration {
        var rest = Substring(text)
        var isNegative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            isNegative = sign == "-"
            rest.removeFirst()
        }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { throw .malformed }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let whole = digits(&rest)
            var fraction: Substring = ""
            if rest.first == "." {
                rest.removeFirst()
                fraction = digits(&rest)
            }
            guard !(whole.isEmpty && fraction.isEmpty) else { throw .malformed }
            let unit = rest.prefix { !$0.isASCII || !($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(unit.count)
            guard !unit.isEmpty else { throw .missingUnit }
            guard let scale = scale(of: unit) else { throw .unknownUnit(String(unit), number: String(whole)) }
            let nanoseconds = try product(whole, scale) &+ part(fraction, scale)
            let (sum, overflow) = total.addingReportingOverflow(nanoseconds)
            guard !overflow, sum <= UInt64(Int64.max) else { throw .tooLong }
            total = sum
        }
        let value = Duration.nanoseconds(Int64(total))
        return isNegative ? .zero - value : value
    }

    /// The nanoseconds of a duration, cut to whole ones; what an `Int64` cannot hold is clamped.
    public static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, past) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || past else { return sum }
        return seconds < 0 ? .min : .max
    }

    /// Writes a duration as Go does: `1h30m0s`, `1.5s`, `250ms`, `10ns`, `0s`.
    public static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (nanoseconds, past) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflow, !past else { return "\(seconds)s" }
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        if magnitude < 1000 { return "\(sign)\(magnitude)ns" }
        if magnitude < 1_000_000 { return sign + decimal(magnitude, over: 1000) + "µs" }
        if magnitude < 1_000_000_000 { return sign + decimal(magnitude, over: 1_000_000) + "ms" }
        let minutes = magnitude / 60_000_000_000
        let rest = decimal(magnitude % 60_000_000_000, over: 1_000_000_000) + "s"
        if minutes == 0 { return sign + rest }
        if minutes < 60 { return "\(sign)\(minutes)m\(rest)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(rest)"
    }

    private static func decimal(_ value: UInt64, over scale: UInt64) -> String {
        let fraction = value % scale
        guard fraction > 0 else { return "\(value / scale)" }
        var digits = String(fraction + scale).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(value / scale).\(digits)"
    }

    private static func digits(_ rest: inout Substring) -> Substring {
        let digits = rest.prefix { $0 >= "0" && $0 <= "9" }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    private static func scale(of unit: Substring) -> UInt64? {
        switch unit {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    private static func product(_ whole: Substring, _ scale: UInt64) throws(GoDurationError) -> UInt64 {
        guard !whole.isEmpty else { return 0 }
        guard let value = UInt64(whole) else { throw .tooLong }
        let (product, overflow) = value.multipliedReportingOverflow(by: scale)
        guard !overflow, product <= UInt64(Int64.max) else { throw .tooLong }
        return product
    }

    /// A fraction of a unit, cut to whole nanoseconds. Digits after the 15th cannot change one.
    private static func part(_ fraction: Substring, _ scale: UInt64) -> UInt64 {
        var numerator: UInt64 = 0
        var denominator: UInt64 = 1
        for digit in fraction.utf8.prefix(15) {
            numerator = numerator * 10 + UInt64(digit - UInt8(ascii: "0"))
            denominator *= 10
        }
        return denominator.dividingFullWidth(numerator.multipliedFullWidth(by: scale)).quotient
    }
}
