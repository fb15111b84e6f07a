/// Names of labels, and the lists of labels that flags take.
public enum LabelName {
    /// Whether a name has the form `[a-zA-Z_][a-zA-Z0-9_]*`, the only one that Loki takes.
    public static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
    }

    /// Reads `k=v,k2=v2`, as `-client.external-labels` takes them. White space around the parts is cut; a later
    /// value replaces an earlier one.
    public static func parseList(_ text: String) throws(LiteralError) -> [String: String] {
        var labels: [String: String] = [:]
        for part in text.split(separator: ",") {
            let trimmed = trim(part)
            if trimmed.isEmpty { continue }
            guard let equals = trimmed.firstIndex(of: "=") else {
                throw LiteralError(what: "has `\(trimmed)` without a value", mend: "write name=value,name2=value2")
            }
            let name = String(trim(trimmed[..<equals]))
            guard isValid(name) else {
                throw LiteralError(
                    what: "has the invalid label name `\(name)`",
                    mend: "use letters, digits and underscores, and no digit first")
            }
            labels[name] = String(trim(trimmed[trimmed.index(after: equals)...]))
        }
        return labels
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lowered = byte | 0x20
        return byte == UInt8(ascii: "_") || (lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z"))
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
