import LineCore

/// `tenant`: whose line it is. Keys: exactly one of `label`, `source`, `value`.
struct TenantStageSettings: StageDefinition {
    private let source: TenantStage.Source

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        var found: [TenantStage.Source] = []
        if let label = keys.stageText("label") { found.append(.label(label)) }
        if let name = keys.stageText("source") { found.append(.extracted(name)) }
        if let value = keys.stageText("value") { found.append(.value(value)) }
        keys.finish(unknown: .ofStage)
        guard let source = found.first, found.count == 1 else {
            stage.error(
                found.isEmpty ? "names no tenant" : "names more than one tenant",
                mend: "write exactly one of `label`, `source` and `value`")
            return nil
        }
        self.source = source
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            switch source {
            case .label(let label): writer.string("label", label)
            case .extracted(let name): writer.string("source", name)
            case .value(let value): writer.string("value", value)
            }
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [source] names in [TenantStage(source, names: names)] }
    }
}
