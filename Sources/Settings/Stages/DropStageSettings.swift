import LineCore

/// `drop`: ends the lines that all of its conditions hold for.
///
/// Keys: `source` (a name or a list), `separator` (`;`), `expression` or `value`, `older_than`, `longer_than`,
/// `drop_counter_reason` (`drop_stage`). One of `source`, `expression`, `older_than`, `longer_than` is needed.
struct DropStageSettings: StageDefinition {
    private let rules: DropStage.Rules

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        var rules = DropStage.Rules()
        var isUsable = true
        if !["source", "expression", "older_than", "longer_than"].contains(where: { keys.has($0) }) {
            stage.error("has no condition", mend: "write one of source, expression, older_than and longer_than")
            isUsable = false
        }
        rules.sources = Self.sources(&keys)
        rules.separator = keys.weakString("separator") ?? rules.separator
        let expression = keys.weakRegex("expression")
        let value = keys.weakString("value")
        if let expression { rules.test = .matches(expression) }
        if let value {
            rules.test = .equals(value)
            if !keys.has("source") {
                keys.log.error(
                    "`\(keys.path("value"))` needs a `source`", mend: "add the name of the value to compare",
                    at: keys.origin(of: "value"))
                isUsable = false
            }
            if keys.has("expression") {
                keys.log.error(
                    "`\(keys.path)` has both `value` and `expression`", mend: "remove one of them",
                    at: keys.origin(of: "value"))
                isUsable = false
            }
        }
        rules.olderThan = keys.weakDuration("older_than").map { GoDuration.nanoseconds($0) }
        rules.longerThan = keys.weakByteSize("longer_than")
        rules.reason = keys.weakReason(default: rules.reason)
        keys.finish(unknown: .ofStage)
        let isRead =
            [("source", rules.sources != nil), ("expression", expression != nil), ("value", value != nil)]
            + [("older_than", rules.olderThan != nil), ("longer_than", rules.longerThan != nil)]
        for (key, isThere) in isRead where keys.has(key) && !isThere { isUsable = false }
        guard isUsable else { return nil }
        self.rules = rules
    }

    private static func sources(_ keys: inout MapReader) -> [String]? {
        guard let node = keys.node("source") else { return nil }
        let path = keys.path("source")
        guard case .sequence(let items) = node.content else {
            return ValueReader.strictString(node, path, keys.log).map { [$0] }
        }
        let names = items.enumerated().compactMap { ValueReader.strictString($1, "\(path)[\($0)]", keys.log) }
        return names.count == items.count ? names : nil
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            if let sources = rules.sources { writer.strings("source", sources) }
            writer.string("separator", rules.separator)
            switch rules.test {
            case .matches(let regex)?: writer.string("expression", regex.pattern)
            case .equals(let text)?: writer.string("value", text)
            case nil: break
            }
            if let age = rules.olderThan { writer.duration("older_than", .nanoseconds(age)) }
            if let length = rules.longerThan { writer.string("longer_than", ByteSize.format(length)) }
            writer.string("drop_counter_reason", rules.reason)
        }
    }

    func maker(_ job: JobResources) -> StageMaker { { [rules] names in [DropStage(rules, names: names)] } }
}
