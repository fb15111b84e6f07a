/// RFC 3339 times, read by position and written.
///
/// Times are nanoseconds since 1970-01-01T00:00:00Z in an `Int64`, which reaches from 1677 to 2262.
public enum Timestamp {
    /// Reads a whole RFC 3339 time, as Go's `time.RFC3339Nano` does: capital `T` and `Z`, any number of fraction digits
    /// after a point or a comma (those past the ninth are cut), `Z` or `±hh:mm` up to 24 hours and 60 minutes. Only an
    /// hour of one digit, which Go lets pass by mistake (golang/go#54580), is not taken.
    ///
    /// - Returns: nanoseconds since the epoch; `nil` where the bytes are not such a time, or one outside the range.
    public static func rfc3339(_ text: Bytes) -> Int64? {
        guard text.count >= 20, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let year = digits(text, 0, 4), let month = digits(text, 5, 2), let day = digits(text, 8, 2),
            let hour = digits(text, 11, 2), let minute = digits(text, 14, 2), let second = digits(text, 17, 2),
            month >= 1, month <= 12, day >= 1, day <= Calendar.daysIn(month: month, year: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var place = 19
        var nanoseconds = 0
        if text[place] == UInt8(ascii: ".") || text[place] == UInt8(ascii: ",") {
            place += 1
            let first = place
            var scale = 100_000_000
            while place < text.count, case let digit = text[place] &- 48, digit < 10 {
                nanoseconds += Int(digit) * scale
                scale /= 10
                place += 1
            }
            guard place > first else { return nil }
        }
        guard place < text.count, let offset = zone(text[place...]) else { return nil }
        let seconds = Calendar.days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
        let (scaled, overflow) = Int64(seconds - offset).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, past) = scaled.addingReportingOverflow(Int64(nanoseconds))
        return overflow || past ? nil : sum
    }

    @inline(__always)
    private static func digits(_ text: Bytes, _ from: Int, _ count: Int) -> Int? {
        var value = 0
        for index in from..<(from + count) {
            let digit = text[index] &- 48
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    // `Z` or `±hh:mm`, in seconds east of UTC.
    private static func zone(_ text: Bytes) -> Int? {
        if text.count == 1 { return text[0] == UInt8(ascii: "Z") ? 0 : nil }
        guard text.count == 6, text[3] == UInt8(ascii: ":"), let hours = digits(text, 1, 2),
            let minutes = digits(text, 4, 2), hours <= 24, minutes <= 60
        else { return nil }
        switch text[0] {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }
}
