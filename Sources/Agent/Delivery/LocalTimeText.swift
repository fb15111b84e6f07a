import Glibc

/// Times in the local zone, in the Go layout `2006-01-02T15:04:05.999999999-0700`.
///
/// The second that was made last is kept: lines come many to a second.
struct LocalTimeText {
    private var second: Int64?
    private var date = ""
    private var zone = ""

    /// The text of a time.
    ///
    /// - Parameter time: nanoseconds since 1970.
    /// - Returns: the fraction without closing zeros, or left out where it is zero; the offset without colon.
    mutating func text(_ time: Int64) -> String {
        var (seconds, nanoseconds) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        if nanoseconds < 0 {
            seconds -= 1
            nanoseconds += 1_000_000_000
        }
        if seconds != second { convert(seconds) }
        guard nanoseconds > 0 else { return date + zone }
        var fraction = Self.padded(nanoseconds, 9)
        while fraction.last == "0" { fraction.removeLast() }
        return "\(date).\(fraction)\(zone)"
    }

    private mutating func convert(_ seconds: Int64) {
        var moment = time_t(seconds)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&moment, &parts)
        func two(_ number: Int32) -> String { Self.padded(Int64(number), 2) }
        let year = unsafe Self.padded(Int64(parts.tm_year) + 1900, 4)
        date = unsafe "\(year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        date += unsafe "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        let offset = unsafe Int32(parts.tm_gmtoff / 60)
        zone = (offset < 0 ? "-" : "+") + two(abs(offset) / 60) + two(abs(offset) % 60)
        second = seconds
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
