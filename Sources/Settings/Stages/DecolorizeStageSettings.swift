import LineCore

/// `decolorize`: the line without ANSI escape sequences. It has no keys.
struct DecolorizeStageSettings: StageDefinition {
    init?(_ stage: StageNode) {
        guard let keys = stage.keys() else { return nil }
        keys.finish(unknown: .ofStage)
    }

    func write(as name: String, to writer: inout YAMLWriter) { writer.raw(name, "{}") }

    func maker(_ job: JobResources) -> StageMaker { { _ in [DecolorizeStage()] } }
}
