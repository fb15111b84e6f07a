/// Durations as Prometheus writes them: `1d12h`, `5m`, `0`.
///
/// Whole numbers, the units `y w d h m s ms` in this order, each at most once; a year has 365 days. Source:
/// https://pkg.go.dev/github.com/prometheus/common/model#ParseDuration.
public enum PrometheusDuration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]

    /// Reads a duration.
    public static func parse(_ text: String) throws(LiteralError) -> Duration {
        if text == "0" { return .zero }
        let wrong = LiteralError(
            what: "is no duration",
            mend: "write whole numbers with the units y, w, d, h, m, s, ms in this order, such as 1d12h or 30s")
        var rest = Substring(text)
        var next = 0
        var total: Int64 = 0
        guard !rest.isEmpty else { throw wrong }
        while !rest.isEmpty {
            let digits = rest.prefix { $0 >= "0" && $0 <= "9" }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard !digits.isEmpty, let place = units.firstIndex(where: { $0.name == unit }), place >= next else {
                throw wrong
            }
            next = place + 1
            guard let count = Int64(digits) else { throw tooLong }
            let (product, overflow) = count.multipliedReportingOverflow(by: units[place].milliseconds)
            let (sum, overflowToo) = total.addingReportingOverflow(product)
            guard !overflow, !overflowToo, sum <= Int64.max / 1_000_000 else { throw tooLong }
            total = sum
        }
        return .milliseconds(total)
    }

    /// Writes a duration so that ``parse(_:)`` gives it back; parts of a millisecond are cut.
    public static func format(_ duration: Duration) -> String {
        var rest = Int64(duration / .milliseconds(1))
        if rest <= 0 { return "0" }
        var text = ""
        for (name, milliseconds) in units where rest >= milliseconds {
            text += "\(rest / milliseconds)\(name)"
            rest %= milliseconds
        }
        return text
    }

    private static var tooLong: LiteralError {
        LiteralError(what: "is too long a duration", mend: "at most 292 years are possible")
    }
}
