/// A moment, and the zone it is told in: Go's `time.Time`.
public struct GoTime: Sendable, Hashable {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public let seconds: Int64
    /// Nanoseconds after that, 0 to 999,999,999.
    public let nanosecond: Int
    /// Where it is told.
    public let zone: TimeZoneRules

    /// A moment.
    ///
    /// - Parameters:
    ///   - seconds: since 1970; what is outside of the years ±100,000,000,000 is clamped.
    ///   - nanosecond: 0 to 999,999,999.
    ///   - zone: where it is told. Default UTC.
    public init(seconds: Int64, nanosecond: Int = 0, zone: TimeZoneRules = .utc) {
        self.seconds = min(max(seconds, -Self.bound), Self.bound)
        self.nanosecond = min(max(nanosecond, 0), 999_999_999)
        self.zone = zone
    }

    /// A moment of so many nanoseconds since 1970.
    public init(nanoseconds: Int64, zone: TimeZoneRules = .utc) {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let isNegative = remainder < 0
        self.init(
            seconds: isNegative ? quotient - 1 : quotient,
            nanosecond: Int(isNegative ? remainder + 1_000_000_000 : remainder), zone: zone)
    }

    private static let bound: Int64 = 3_155_760_000_000_000_000

    /// Nanoseconds since 1970; `nil` outside of 1677 to 2262, which an `Int64` cannot hold.
    public var nanoseconds: Int64? { Self.nanoseconds(seconds: seconds, nanosecond: nanosecond) }

    static func nanoseconds(seconds: Int64, nanosecond: Int) -> Int64? {
        // From the zero nearest the seconds, so that the earliest nanosecond can be reached.
        let isNegative = seconds < 0
        let (scaled, overflow) = (isNegative ? seconds + 1 : seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let rest = Int64(nanosecond) - (isNegative ? 1_000_000_000 : 0)
        let (sum, past) = scaled.addingReportingOverflow(rest)
        return overflow || past ? nil : sum
    }

    /// The same moment, told elsewhere.
    public func told(in zone: TimeZoneRules) -> GoTime {
        GoTime(seconds: seconds, nanosecond: nanosecond, zone: zone)
    }

    /// The moment a duration later; clamped to the years a `GoTime` can hold.
    public func adding(nanoseconds: Int64) -> GoTime {
        let other = GoTime(nanoseconds: nanoseconds)
        let sum = nanosecond + other.nanosecond
        return GoTime(
            seconds: seconds + other.seconds + (sum >= 1_000_000_000 ? 1 : 0), nanosecond: sum % 1_000_000_000,
            zone: zone)
    }

    /// The date and the time of day that clocks show there.
    public var fields: GoTimeFields {
        let offset = zone.lookup(seconds).offset
        let local = Int(seconds) + offset
        let second = ((local % 86_400) + 86_400) % 86_400
        let days = (local - second) / 86_400
        let date = Calendar.date(days: days)
        return GoTimeFields(
            year: date.year, month: date.month, day: date.day, hour: second / 3600, minute: second / 60 % 60,
            second: second % 60, nanosecond: nanosecond)
    }
}
