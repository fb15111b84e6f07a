import LineCore

extension FuzzTarget {
    /// A selector, a newline, and a line.
    static let selector = FuzzTarget(name: "selector") { bytes in
        var input = Input(bytes)
        let line = input.line()
        guard line.isUTF8 else { return }
        let text = String(line)
        do throws(SelectorError) {
            let selector = try Selector(text)
            _ = selector.fits(LabelSet([Label("job", "fuzz"), Label("a", String(input.rest))]))
            _ = selector.fits(line: input.rest)
        } catch {
            require(!error.description.isEmpty, "an error without a word")
        }
        // Go's quoting, of which selectors are made.
        let quoted = GoQuote.quoted(text)
        require(GoUnquote.text(quoted) == text, "it is not quoted as it is unquoted")
    }
}
