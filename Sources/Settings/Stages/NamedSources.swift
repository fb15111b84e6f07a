/// A map of names, each with the name of what it is taken from; without one, from what has the same name.
enum NamedSources {
    /// Reads the map, sorted by name.
    ///
    /// - Parameters:
    ///   - stage: the stage.
    ///   - checksLabels: the names must be label names of the classic form.
    /// - Returns: `nil` where it is no map, or something in it is wrong.
    static func read(_ stage: StageNode, checksLabels: Bool) -> [(name: String, source: String)]? {
        guard let keys = MapReader(stage.node, path: stage.path, log: stage.log) else { return nil }
        var isGood = true
        var items: [(name: String, source: String)] = []
        for pair in keys.all() {
            if checksLabels, !LabelName.isValid(pair.key) {
                stage.log.error(
                    "`\(ValueReader.shown(pair.key))` in `\(stage.path)` is not a valid label name",
                    mend: "use letters, digits and underscores, and no digit first", at: pair.keyOrigin)
                isGood = false
                continue
            }
            if pair.value.isNull {
                items.append((pair.key, pair.key))
                continue
            }
            guard let source = ValueReader.strictString(pair.value, keys.path(pair.key), stage.log) else {
                isGood = false
                continue
            }
            items.append((pair.key, source.isEmpty ? pair.key : source))
        }
        return isGood ? items.sorted { $0.name < $1.name } : nil
    }

    /// Writes the map.
    static func write(_ items: [(name: String, source: String)], as name: String, to writer: inout YAMLWriter) {
        guard !items.isEmpty else { return writer.raw(name, "{}") }
        writer.pairs(name, items.map { ($0.name, $0.source) })
    }
}
