/// A selector of a `match` stage: the part of LogQL that Promtail knows, `{app="x", env!~"dev.*"} |= "error" !~ "a|b"`.
public struct Selector: Sendable, Hashable {
    /// One condition on a label.
    struct Matcher: Sendable, Hashable {
        let label: String
        let test: Test
    }

    /// One condition on the line.
    struct Filter: Sendable, Hashable {
        let test: Test
    }

    /// How a text is judged.
    enum Test: Sendable, Hashable {
        case equals(String)
        case differs(String)
        case matches(Regex)
        case matchesNot(Regex)
        case contains([UInt8])
        case containsNot([UInt8])
    }

    /// As it was written.
    public let text: String
    let matchers: [Matcher]
    let filters: [Filter]

    /// Parses a selector.
    ///
    /// - Throws: ``SelectorError``: what is wrong, and in which column.
    public init(_ text: String) throws(SelectorError) {
        var parser = SelectorParser(text)
        self.text = text
        (matchers, filters) = try parser.parse()
    }

    /// Do the labels fit all matchers? A label that is not there is an empty one.
    public func fits(_ labels: LabelSet) -> Bool {
        matchers.allSatisfy { matcher in
            let value = labels[matcher.label] ?? ""
            switch matcher.test {
            case .equals(let text): return value.utf8.elementsEqual(text.utf8)
            case .differs(let text): return !value.utf8.elementsEqual(text.utf8)
            case .matches(let regex): return regex.matches(value)
            case .matchesNot(let regex): return !regex.matches(value)
            case .contains, .containsNot: return false
            }
        }
    }

    /// Does the line pass all filters?
    public func fits(line: Bytes) -> Bool {
        for filter in filters {
            let fits: Bool
            switch filter.test {
            case .contains(let text): fits = text.withBytes { line.contains($0) }
            case .containsNot(let text): fits = !text.withBytes { line.contains($0) }
            case .matches(let regex): fits = regex.matches(line)
            case .matchesNot(let regex): fits = !regex.matches(line)
            case .equals, .differs: fits = false
            }
            if !fits { return false }
        }
        return true
    }
}

/// Why a text is no selector.
public struct SelectorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, with the column.
    public let description: String
}
