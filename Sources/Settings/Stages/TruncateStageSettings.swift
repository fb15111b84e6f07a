import LineCore

/// `truncate`: cuts what is longer than a limit. A stage of Grafana Alloy.
///
/// Key: `rules`, at least one, each with `limit` (a size, required), `suffix` (shorter than the limit, which includes it),
/// `source_type` (`line`, `label`, `structured_metadata` or `extracted`; `line`) and `sources` (names; all). The keys of a
/// single rule may also stand there by themselves.
struct TruncateStageSettings: StageDefinition {
    private let rules: [TruncateStage.Rule]

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        if !keys.has("rules"), keys.has("limit") {
            guard let rule = Self.rule(keys) else { return nil }
            rules = [rule]
            return
        }
        let items = keys.list("rules")
        keys.finish(unknown: .ofStage)
        guard let items, !items.isEmpty else {
            if items != nil || !keys.has("rules") {
                stage.error("has no rule", mend: "add `rules:` with at least one `- limit: …`")
            }
            return nil
        }
        rules = items.enumerated().compactMap { index, item in
            MapReader(item, path: "\(keys.path("rules"))[\(index)]", log: stage.log, ignoresCase: true)
                .flatMap(Self.rule)
        }
        guard rules.count == items.count else { return nil }
    }

    private static func rule(_ keys: MapReader) -> TruncateStage.Rule? {
        var keys = keys
        let limit = keys.byteSize("limit", in: 1 ... .max)
        if !keys.has("limit") {
            keys.log.error("`\(keys.path)` has no `limit`, which it needs", mend: "add `limit: …`", at: keys.origin)
        }
        let suffix = keys.stageString("suffix") ?? ""
        var field: TruncateStage.Field? = .line
        if keys.has("source_type") { field = keys.choice("source_type") } else { _ = keys.node("source_type") }
        let items = keys.list("sources") ?? []
        let path = keys.path("sources")
        let log = keys.log
        let sources = items.enumerated().compactMap { ValueReader.strictString($1, "\(path)[\($0)]", log) }
        keys.finish(unknown: .ofStage)
        guard let limit, let field else { return nil }
        guard suffix.utf8.count < limit else {
            keys.log.error(
                "`\(keys.path("suffix"))` has \(suffix.utf8.count) bytes, and the limit with it is \(limit)",
                mend: "write a larger `limit`, or a shorter one", at: keys.valueOrigin(of: "suffix"))
            return nil
        }
        if field == .line, !sources.isEmpty {
            log.error(
                "`\(path)` means nothing for the line", mend: "remove it, or write a `source_type`",
                at: keys.origin(of: "sources"))
            return nil
        }
        // A source that is no string is an error, which ends the load.
        return TruncateStage.Rule(limit: limit, suffix: suffix, field: field, sources: sources)
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.list("rules", rules) { writer, rule in
                writer.integer("limit", rule.limit)
                writer.string("suffix", rule.suffix)
                writer.raw("source_type", rule.field.rawValue)
                if !rule.sources.isEmpty { writer.strings("sources", rule.sources) }
            }
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [rules] names in [TruncateStage(rules, resources: job, names: names)] }
    }
}
