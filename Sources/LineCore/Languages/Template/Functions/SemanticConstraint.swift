/// What versions are wanted: `>=1.2, <2 || ~3.1`, `^1`, `1.2.x`, `1.2 - 1.4`, as the library that sprig uses reads it.
struct SemanticConstraint {
    private enum Relation { case equal, unequal, less, lessOrEqual, greater, greaterOrEqual, tilde, caret }

    private struct Term {
        var relation: Relation
        var version: SemanticVersion
        /// How many of the three numbers are given, before any wildcard.
        var given: Int
    }

    // One of these lists must hold as a whole.
    private var alternatives: [[Term]] = []

    /// Reads a constraint; `nil` where it is none.
    init?(_ text: String) {
        guard text.utf8.count <= 1024 else { return nil }
        for alternative in text.split(separator: "|", omittingEmptySubsequences: true) {
            guard let terms = Self.terms(String(alternative)) else { return nil }
            alternatives.append(terms)
        }
        if alternatives.isEmpty { return nil }
    }

    /// Is the version wanted? One with a prerelease is, only where the constraint names one.
    func holds(for version: SemanticVersion) -> Bool {
        alternatives.contains { terms in terms.allSatisfy { Self.holds($0, version) } }
    }

    private static func terms(_ text: String) -> [Term]? {
        var terms: [Term] = []
        var words = text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }).map(String.init)[...]
        while var word = words.popFirst() {
            // An operator may stand apart from its version.
            if !word.contains(where: { $0.isNumber || $0 == "x" || $0 == "X" || $0 == "*" }) {
                guard let next = words.popFirst() else { return nil }
                word += next
            }
            if words.first == "-", words.count > 1 {
                guard let low = term(word, .greaterOrEqual), let high = term(words[words.startIndex + 1], .lessOrEqual)
                else { return nil }
                words = words.dropFirst(2)
                terms += [low, high]
                continue
            }
            let operators: [(String, Relation)] = [
                ("!=", .unequal), (">=", .greaterOrEqual), ("=>", .greaterOrEqual), ("<=", .lessOrEqual),
                ("=<", .lessOrEqual), ("~>", .tilde), ("~", .tilde), ("^", .caret), (">", .greater), ("<", .less),
                ("=", .equal),
            ]
            let found = operators.first { word.hasPrefix($0.0) }
            guard let term = term(String(word.dropFirst(found?.0.count ?? 0)), found?.1 ?? .equal) else { return nil }
            terms.append(term)
        }
        return terms.isEmpty ? nil : terms
    }

    private static func term(_ text: String, _ relation: Relation) -> Term? {
        var parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        if parts.first?.hasPrefix("v") == true { parts[0].removeFirst() }
        var given = 0
        var isWild = false
        for (index, part) in parts.enumerated() {
            if part == "x" || part == "X" || part == "*" { isWild = true }
            if isWild { parts[index] = "0" } else { given = index + 1 }
        }
        guard let version = SemanticVersion(parts.joined(separator: ".")) else { return nil }
        return Term(relation: relation, version: version, given: given)
    }

    private static func holds(_ term: Term, _ version: SemanticVersion) -> Bool {
        let wanted = term.version
        if !version.prerelease.isEmpty, wanted.prerelease.isEmpty { return false }
        switch term.relation {
        case .equal: return term.given == 3 ? version.order(wanted) == 0 : matches(version, wanted, term.given)
        case .unequal: return term.given == 3 ? version.order(wanted) != 0 : !matches(version, wanted, term.given)
        case .less: return version.order(wanted) < 0
        case .greaterOrEqual: return version.order(wanted) >= 0
        // `>1.2` means past all of 1.2, `<=1.2` with all of it.
        case .greater: return version.order(wanted) > 0 && (term.given == 3 || !matches(version, wanted, term.given))
        case .lessOrEqual:
            return version.order(wanted) <= 0 || term.given < 3 && matches(version, wanted, term.given)
        case .tilde: return version.order(wanted) >= 0 && matches(version, wanted, min(term.given, 2))
        case .caret:
            guard version.order(wanted) >= 0 else { return false }
            // What is left of the first number that is not 0 stays, and that number itself.
            let fixed = wanted.numbers.prefix(term.given).firstIndex { $0 > 0 }.map { $0 + 1 } ?? term.given
            return matches(version, wanted, fixed)
        }
    }

    private static func matches(_ version: SemanticVersion, _ wanted: SemanticVersion, _ count: Int) -> Bool {
        version.numbers.prefix(count) == wanted.numbers.prefix(count)
    }
}
