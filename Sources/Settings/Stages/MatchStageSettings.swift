import LineCore

/// `match`: lines that a selector fits go through stages of their own, or end.
///
/// Keys: `selector` (required), `stages`, `action` (`keep` or `drop`; keep), `pipeline_name` (read, and without effect),
/// `drop_counter_reason` (`match_stage`). To keep needs `stages`, and to drop has none.
struct MatchStageSettings: StageDefinition {
    private enum Action: String, CaseIterable {
        case keep, drop
    }

    private let selector: Selector
    private let action: Action
    private let stages: [StageSettings]
    private let pipelineName: String?
    private let reason: String

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let selector = Self.selector(&keys)
        let items = keys.list("stages") ?? []
        let stages = StageSettings.list(items, path: keys.path("stages"), log: keys.log)
        var action: Action? = .keep
        if keys.has("action") { action = keys.choice("action") } else { _ = keys.node("action") }
        pipelineName = keys.stageText("pipeline_name")
        let reason = keys.stageString("drop_counter_reason") ?? ""
        self.reason = reason.isEmpty ? "match_stage" : reason
        keys.finish(unknown: .ofStage)
        if action == .drop, !items.isEmpty {
            keys.log.error(
                "`\(stage.path)` drops entries, and cannot have stages for them",
                mend: "remove `stages`, or the `action`", at: keys.origin(of: "stages"))
            return nil
        }
        if action == .keep, items.isEmpty {
            stage.error("keeps entries, and has no stages for them", mend: "add `stages:`, or write `action: drop`")
            return nil
        }
        guard let selector, let action else { return nil }
        self.selector = selector
        self.action = action
        self.stages = stages
    }

    private static func selector(_ keys: inout MapReader) -> Selector? {
        guard let text = keys.stageText("selector", isRequired: true) else { return nil }
        do throws(SelectorError) { return try Selector(text) } catch {
            keys.log.error(
                "`\(keys.path("selector"))` is no selector: \(error)",
                mend: "write label matchers and line filters, such as {app=\"web\"} |= \"error\"",
                at: keys.valueOrigin(of: "selector"))
            return nil
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("selector", selector.text)
            if action == .keep { writer.list("stages", stages) { $0.write($1) } }
            writer.raw("action", action.rawValue)
            writer.string("pipeline_name", ifAny: pipelineName)
            writer.string("drop_counter_reason", reason)
        }
    }

    var metrics: [DeclaredMetric] { stages.flatMap(\.definition.metrics) }

    func maker(_ job: JobResources) -> StageMaker {
        let makers = stages.map { $0.maker(job) }
        return { [selector, action, reason] names in
            if action == .drop { return [MatchStage(selector, action: .drop(reason))] }
            let inner = makers.flatMap { $0(names) }
            return [MatchStage(selector, action: .enter(inner.count))] + inner
        }
    }
}
