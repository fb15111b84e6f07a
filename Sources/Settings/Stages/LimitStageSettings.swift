import LineCore

/// `limit`: so many lines a second.
///
/// Keys: `rate` and `burst` (required, more than 0), `drop` (false), `by_label_name` (needs `drop`), `max_distinct_labels`
/// (10,000, and not less).
struct LimitStageSettings: StageDefinition {
    private let rules: LimitStage.Rules

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let rate = keys.weakNumber("rate")
        let burst = keys.weakInteger("burst", in: .min ... .max)
        let drops = keys.weakBoolean("drop") ?? false
        let label = keys.weakString("by_label_name").flatMap { $0.isEmpty ? nil : $0 }
        let values = keys.weakInteger("max_distinct_labels", in: .min ... .max)
        keys.finish(unknown: .ofStage)
        var isUsable = true
        for (key, isPositive) in [("rate", rate.map { $0 > 0 }), ("burst", burst.map { $0 > 0 })]
        where isPositive != true {
            isUsable = false
            if isPositive == nil, keys.has(key) { continue }
            let origin = keys.has(key) ? keys.valueOrigin(of: key) : keys.origin
            keys.log.error(
                isPositive == nil
                    ? "`\(keys.path)` has no `\(key)`, which it needs" : "`\(keys.path(key))` is not more than 0",
                mend: key == "rate"
                    ? "write how many lines a second may pass" : "write how many lines may pass at once",
                at: origin)
        }
        if label != nil, !drops {
            keys.log.error(
                "`\(keys.path("by_label_name"))` needs `drop: true`", mend: "add it, or remove `by_label_name`",
                at: keys.origin(of: "by_label_name"))
            isUsable = false
        }
        guard isUsable, let rate, let burst else { return nil }
        var rules = LimitStage.Rules(rate: rate, burst: burst)
        rules.drops = drops
        rules.label = label
        if let values {
            if label != nil, values < rules.mostValues {
                keys.log.warning(
                    "`\(keys.path("max_distinct_labels"))` is \(values), and taken as \(rules.mostValues)",
                    mend: "write at least \(rules.mostValues), or remove it",
                    at: keys.valueOrigin(of: "max_distinct_labels"))
            }
            rules.mostValues = max(rules.mostValues, values)
        }
        self.rules = rules
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.raw("rate", "\(rules.rate)")
            writer.integer("burst", rules.burst)
            writer.boolean("drop", rules.drops)
            if let label = rules.label {
                writer.string("by_label_name", label)
                writer.integer("max_distinct_labels", rules.mostValues)
            }
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        let buckets = LimitStage.Buckets(rules)
        return { _ in [LimitStage(buckets)] }
    }
}
