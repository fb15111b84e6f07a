/// Times in the forms that Go programs write: Loki's answers and the lines of container runtimes.
public enum GoTimeText {
    /// `2026-11-21T17:45:00Z`: Go's `time.RFC3339`, whole seconds.
    public static func rfc3339(_ nanoseconds: Int64) -> String {
        let (date, clock, _) = parts(nanoseconds)
        return "\(date)T\(clock)Z"
    }

    /// `2026-11-21 17:45:00.5 +0000 UTC`: Go's `Time.String()`, with the fraction that there is.
    public static func string(_ nanoseconds: Int64) -> String {
        let (date, clock, fraction) = parts(nanoseconds)
        var digits = padded(fraction, 9)
        while digits.last == "0" { digits.removeLast() }
        return "\(date) \(clock)\(digits.isEmpty ? "" : "." + digits) +0000 UTC"
    }

    /// `2026-11-21T17:45:00.123456789Z`, with all nine digits, as container runtimes write it.
    public static func rfc3339Nano(_ nanoseconds: Int64) -> String {
        let (date, clock, fraction) = parts(nanoseconds)
        return "\(date)T\(clock).\(padded(fraction, 9))Z"
    }

    private static func parts(_ nanoseconds: Int64) -> (date: String, clock: String, fraction: Int) {
        let (seconds, fraction) = floorDivide(nanoseconds, 1_000_000_000)
        let (days, second) = floorDivide(seconds, 86_400)
        // Days to civil date, with years that begin in March so that the leap day comes last.
        let shifted = days + 719_468
        let (era, dayOfEra) = floorDivide(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(padded(Int(year), 4))-\(padded(Int(month), 2))-\(padded(Int(day), 2))"
        let clock = [second / 3600, second / 60 % 60, second % 60].map { padded(Int($0), 2) }.joined(separator: ":")
        return (date, clock, Int(fraction))
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
