/// Parses a ``Selector``: matchers in braces, then filters of the line.
struct SelectorParser {
    private let text: [Unicode.Scalar]
    private var place = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func parse() throws(SelectorError) -> (matchers: [Selector.Matcher], filters: [Selector.Filter]) {
        guard take("{") else { throw unexpected("a selector begins with {") }
        var matchers: [Selector.Matcher] = []
        if take("}") { throw error("{} selects everything; write at least one matcher, such as {job=~\".+\"}", at: 0) }
        repeat {
            let label = try label()
            matchers.append(Selector.Matcher(label: label, test: try labelTest()))
        } while take(",")
        guard take("}") else { throw unexpected("expected , or }") }
        var filters: [Selector.Filter] = []
        skipSpace()
        while place < text.count {
            filters.append(Selector.Filter(test: try lineTest()))
            skipSpace()
        }
        return (matchers, filters)
    }

    private mutating func label() throws(SelectorError) -> String {
        skipSpace()
        let start = place
        while place < text.count, Self.isNameScalar(text[place], isFirst: place == start) { place += 1 }
        guard place > start else { throw unexpected("expected a label's name") }
        return String(String.UnicodeScalarView(text[start..<place]))
    }

    private mutating func labelTest() throws(SelectorError) -> Selector.Test {
        skipSpace()
        let operators: [String] = ["=~", "!~", "!=", "="]
        guard let found = operators.first(where: { take($0) }) else { throw unexpected("expected =, !=, =~ or !~") }
        let start = place
        let value = try string()
        switch found {
        case "=": return .equals(value)
        case "!=": return .differs(value)
        case "=~": return .matches(try regex(value, whole: true, at: start))
        default: return .matchesNot(try regex(value, whole: true, at: start))
        }
    }

    private mutating func lineTest() throws(SelectorError) -> Selector.Test {
        let operators: [String] = ["|=", "!=", "|~", "!~"]
        guard let found = operators.first(where: { take($0) }) else {
            if text[place] == "|" {
                throw unexpected("only the line filters |=, !=, |~ and !~ may follow a selector")
            }
            throw unexpected("expected |=, !=, |~ or !~")
        }
        let start = place
        let value = try string()
        switch found {
        case "|=": return .contains(Array(value.utf8))
        case "!=": return .containsNot(Array(value.utf8))
        case "|~": return .matches(try regex(value, whole: false, at: start))
        default: return .matchesNot(try regex(value, whole: false, at: start))
        }
    }

    private func regex(_ pattern: String, whole: Bool, at place: Int) throws(SelectorError) -> Regex {
        do throws(RegexError) {
            return whole ? try Regex(whole: pattern) : try Regex(pattern)
        } catch {
            throw self.error("the expression \"\(pattern)\" is wrong: \(error)", at: place)
        }
    }

    private mutating func string() throws(SelectorError) -> String {
        skipSpace()
        guard place < text.count, text[place] == "\"" else { throw unexpected("expected a text in double quotes") }
        let start = place
        place += 1
        while place < text.count, text[place] != "\"", text[place] != "\n" {
            place += text[place] == "\\" ? 2 : 1
        }
        guard place < text.count, text[place] == "\"" else { throw error("the text has no end", at: start) }
        place += 1
        let quoted = String(String.UnicodeScalarView(text[start..<place]))
        guard let value = GoUnquote.text(quoted) else {
            throw error("\(quoted) has an escape that there is not", at: start)
        }
        return value
    }

    private mutating func take(_ symbol: String) -> Bool {
        skipSpace()
        let scalars = Array(symbol.unicodeScalars)
        guard text[place...].starts(with: scalars) else { return false }
        place += scalars.count
        return true
    }

    private mutating func skipSpace() {
        while place < text.count, [" ", "\t", "\n", "\r"].contains(text[place]) { place += 1 }
    }

    private func unexpected(_ what: String) -> SelectorError {
        let found = place < text.count ? "`\(text[place])`" : "the end"
        return error("\(what), found \(found)", at: place)
    }

    private func error(_ what: String, at place: Int) -> SelectorError {
        SelectorError(description: "\(what) (column \(place + 1))")
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": !isFirst
        default: false
        }
    }
}
