/// A format of Promtail's `timestamp` stage: one of its names, or a layout of Go.
public enum TimestampFormat: Sendable, Hashable {
    /// A layout that has a name. A location does not count.
    case named(String, GoLayout)
    /// Any other layout.
    case layout(GoLayout)
    /// `Unix`: seconds, with a decimal fraction or without.
    case seconds
    /// `UnixMs`, `UnixUs`, `UnixNs`: whole numbers of so many nanoseconds.
    case units(name: String, nanoseconds: Int64)

    /// All names, in the spelling that counts.
    public static let names = [
        "ANSIC", "UnixDate", "RubyDate", "RFC822", "RFC822Z", "RFC850", "RFC1123", "RFC1123Z", "RFC3339", "RFC3339Nano",
        "Unix", "UnixMs", "UnixUs", "UnixNs",
    ]

    /// The format of that name; any other text is a layout.
    public init(_ text: String) {
        switch text {
        case "Unix": self = .seconds
        case "UnixMs": self = .units(name: text, nanoseconds: 1_000_000)
        case "UnixUs": self = .units(name: text, nanoseconds: 1000)
        case "UnixNs": self = .units(name: text, nanoseconds: 1)
        default: self = GoLayout.named(text).map { .named(text, $0) } ?? .layout(GoLayout(text))
        }
    }

    /// The format as written.
    public var text: String {
        switch self {
        case .named(let name, _): name
        case .layout(let layout): layout.text
        case .seconds: "Unix"
        case .units(let name, _): name
        }
    }

    /// Is it `RFC3339` or `RFC3339Nano`? Both read the same texts, by ``Timestamp/rfc3339(_:)`` and a little more.
    public var isRFC3339: Bool { ["RFC3339", "RFC3339Nano"].contains(text) }

    /// Where a time is told that does not say it.
    public struct Place: Sendable, Hashable {
        /// The location that is configured; `nil`: UTC.
        public var location: TimeZoneRules?
        /// The machine's own zone: its abbreviations are known where no location is configured, as in Go.
        public var local: TimeZoneRules

        /// A place.
        public init(location: TimeZoneRules? = nil, local: TimeZoneRules = .utc) {
            self.location = location
            self.local = local
        }
    }

    /// Reads a time. Allocates nothing.
    ///
    /// - Parameters:
    ///   - text: all of it must be the time.
    ///   - place: where it is told.
    ///   - now: what a layout without a year takes it from.
    /// - Returns: nanoseconds since 1970; `nil` where the text is not in this format, or outside of 1677 to 2262.
    public func nanoseconds(_ text: Bytes, at place: Place, near now: GoTimeFields) -> Int64? {
        switch self {
        case .named(_, let layout): return layout.nanoseconds(text, names: place.local)
        case .layout(let layout):
            let zone = place.location ?? .utc
            return layout.nanoseconds(text, in: zone, names: place.location ?? place.local, near: now)
        case .seconds: return Self.seconds(text)
        case .units(_, let scale):
            guard let number = Self.integer(text) else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: scale)
            return overflow ? nil : product
        }
    }

    // A sign, digits, and digits after a point. Promtail reads those after the point as a number of its own, with a sign,
    // and adds them to a negative number too; here -1.5 is what it says.
    private static func seconds(_ text: Bytes) -> Int64? {
        let point = text.firstIndex(of: UInt8(ascii: "."))
        guard let whole = integer(text[0..<(point ?? text.count)]) else { return nil }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        guard let point else { return scaled }
        let digits = text[(point + 1)...]
        guard !digits.isEmpty else { return nil }
        var fraction: Int64 = 0
        for index in 0..<digits.count {
            let digit = digits[index] &- 48
            guard digit < 10 else { return nil }
            if index < 9 { fraction = fraction * 10 + Int64(digit) }
        }
        for _ in min(9, digits.count)..<9 { fraction *= 10 }
        let (sum, past) = scaled.addingReportingOverflow(text[0] == UInt8(ascii: "-") ? -fraction : fraction)
        return past ? nil : sum
    }

    // As Go's `strconv.ParseInt` in base 10.
    private static func integer(_ text: Bytes) -> Int64? {
        guard let first = text.isEmpty ? nil : text[0] else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let digits = isNegative || first == UInt8(ascii: "+") ? text[1...] : text
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for index in 0..<digits.count {
            let digit = digits[index] &- 48
            guard digit < 10 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, past) = product.subtractingReportingOverflow(Int64(digit))
            guard !overflow, !past else { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}
