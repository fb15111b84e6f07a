/// A JSON number as text, as Promtail prints what it extracts: shortest, without exponent.
public enum JSONNumber {
    /// The text of a number as written in JSON. Integers stay exact, whatever their size (Promtail rounds those past 2⁵³).
    public static func text(_ number: Bytes) -> String {
        let written = String(number)
        guard written.contains(where: { ".eE".contains($0) }) else { return written }
        guard let value = Double(written) else { return written }
        return plain(value)
    }

    /// The shortest decimal digits that give the value again, without exponent (Go's `strconv.FormatFloat(v, 'f', -1, 64)`).
    static func plain(_ value: Double) -> String {
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
}
