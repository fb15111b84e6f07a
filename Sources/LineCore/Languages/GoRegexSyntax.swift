/// The few things that Go's `regexp` writes otherwise than RE2 does.
enum GoRegexSyntax {
    /// The same expression for RE2: `(?<name>` becomes `(?P<name>`.
    ///
    /// - Throws: `\C`, which RE2 knows and Go does not.
    static func translate(_ pattern: String) throws(RegexError) -> String {
        guard pattern.contains("(?<") || pattern.contains("\\C") else { return pattern }
        var out = ""
        var rest = pattern[...]
        var classDepth = 0
        var isQuoted = false
        while let letter = rest.first {
            if isQuoted {
                if rest.hasPrefix("\\E") { isQuoted = false }
            } else if letter == "\\" {
                if rest.hasPrefix("\\Q") { isQuoted = true }
                if rest.hasPrefix("\\C") { throw RegexError("invalid escape sequence: \\C") }
                out += rest.prefix(2)
                rest = rest.dropFirst(2)
                continue
            } else if letter == "[" {
                if classDepth == 0 || rest.hasPrefix("[:") { classDepth += 1 }
            } else if letter == "]", classDepth > 0 {
                classDepth -= 1
            } else if classDepth == 0, rest.hasPrefix("(?<") {
                out += "(?P<"
                rest = rest.dropFirst(3)
                continue
            }
            out.append(letter)
            rest = rest.dropFirst()
        }
        return out
    }
}
