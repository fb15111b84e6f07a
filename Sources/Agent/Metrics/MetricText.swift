/// How names, label values and numbers are spelled in the text format.
enum MetricText {
    /// Escapes a label's value: backslash, double quote and line feed.
    static func escapeLabel(_ value: String) -> String {
        escape(value, quote: true)
    }

    /// Escapes a help text: backslash and line feed; OpenMetrics escapes the double quote too.
    static func escapeHelp(_ value: String, openMetrics: Bool) -> String {
        escape(value, quote: openMetrics)
    }

    /// The inside of the braces: `a="b",c="d"`.
    static func labels(names: [String], values: [String]) -> String {
        zip(names, values).map { name, value in "\(name)=\"\(escapeLabel(value))\"" }.joined(separator: ",")
    }

    /// The start of a sample's line, up to the blank before the value.
    static func sample(_ name: String, labels: String) -> String {
        labels.isEmpty ? "\(name) " : "\(name){\(labels)} "
    }

    /// A number as Go's `ParseFloat` reads it: whole numbers without a fraction, `+Inf`, `-Inf`, `NaN`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Beyond 2^53 not every whole number has a Double, so the plain digits would claim too much.
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
        return value.description
    }

    private static func escape(_ value: String, quote: Bool) -> String {
        let special = value.utf8.contains { byte in
            byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || (quote && byte == UInt8(ascii: "\""))
        }
        guard special else { return value }
        var text = ""
        // Scalars, not characters: CR LF is one character and would hide its line feed.
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\"" where quote: text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
