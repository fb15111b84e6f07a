/// Sizes in bytes: a whole number with an optional unit, in powers of 1024, in any case: `256kb`, `16 MB`, `1024`.
///
/// Units: `b byte(s)`, `k kb kilo kilobyte(s)`, and so on for `m g t p e`. No fractions, no `KiB`, no sign, as in
/// Promtail (https://pkg.go.dev/github.com/c2h5oh/datasize).
public enum ByteSize {
    private static let prefixes = ["kilo", "mega", "giga", "tera", "peta", "exa"]

    /// Reads a size; at most 2⁶³ − 1 bytes.
    public static func parse(_ text: String) throws(LiteralError) -> Int {
        let digits = text.prefix { $0 >= "0" && $0 <= "9" }
        guard !digits.isEmpty else {
            throw LiteralError(what: "is no size", mend: "write a whole number with a unit, such as 256kb or 1MB")
        }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let power = power(of: unit) else {
            let mend =
                unit.hasPrefix(".")
                ? "fractions are not possible: use a smaller unit, such as kb"
                : "the units are b, kb, mb, gb, tb, pb and eb, in powers of 1024"
            throw LiteralError(what: "has the unknown unit `\(unit)`", mend: mend)
        }
        let tooBig = LiteralError(what: "is too big", mend: "at most \(Int.max) bytes are possible")
        guard let count = Int(digits) else { throw tooBig }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << (10 * power))
        guard !overflow else { throw tooBig }
        return bytes
    }

    /// Writes a size with the largest unit that leaves a whole number: `16MB`, `1500`.
    public static func format(_ bytes: Int) -> String {
        guard bytes > 0 else { return "\(bytes)" }
        var power = 0
        while power < prefixes.count, bytes % (1 << (10 * (power + 1))) == 0 { power += 1 }
        guard power > 0, let letter = prefixes[power - 1].first else { return "\(bytes)" }
        return "\(bytes >> (10 * power))\(letter.uppercased())B"
    }

    private static func power(of unit: String) -> Int? {
        if ["", "b", "byte", "bytes"].contains(unit) { return 0 }
        for (index, prefix) in prefixes.enumerated() {
            let names = [String(prefix.prefix(1)), prefix.prefix(1) + "b", prefix, prefix + "byte", prefix + "bytes"]
            if names.contains(unit) { return index + 1 }
        }
        return nil
    }
}
