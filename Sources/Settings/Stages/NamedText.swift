/// An item of a map of names: a name, and the text under it.
struct NamedText {
    let name: String
    /// The text; the name itself where nothing is written.
    let text: String
    /// Where the text stands.
    let origin: Origin
}

extension MapReader {
    /// A map of names, each with a text, at least one, sorted by name; what is null or empty stands for the name itself.
    ///
    /// - Parameters:
    ///   - key: the key, which must be there.
    ///   - what: what is to be named, for whoever has to mend it.
    /// - Returns: `nil` where it cannot be used, and why is in the log.
    mutating func namedTexts(_ key: String, _ what: String) -> [NamedText]? {
        guard let node = node(key) else {
            log.error("`\(path)` has no `\(key)`, which it needs", mend: "write \(what)", at: origin)
            return nil
        }
        guard let items = MapReader(node, path: path(key), log: log) else { return nil }
        guard !items.all().isEmpty else {
            log.error("`\(path(key))` is empty", mend: "write \(what)", at: node.origin)
            return nil
        }
        var texts: [NamedText] = []
        for pair in items.all() {
            if pair.keyIsPlain, YAMLScalar(plain: pair.key) != .string(pair.key) {
                log.error(
                    "`\(pair.key)` in `\(path(key))` is a number or boolean where a name is wanted",
                    mend: "quote it: '\(ValueReader.shown(pair.key))'", at: pair.keyOrigin)
                continue
            }
            let isNull = pair.value.isNull
            guard let text = isNull ? "" : ValueReader.strictString(pair.value, items.path(pair.key), log) else {
                continue
            }
            let origin = isNull ? pair.keyOrigin : pair.value.origin
            texts.append(NamedText(name: pair.key, text: text.isEmpty ? pair.key : text, origin: origin))
        }
        guard texts.count == items.all().count else { return nil }
        return texts.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
