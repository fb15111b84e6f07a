import LineCore

/// `output`: an extracted value becomes the line. Key: `source` (required).
struct OutputStageSettings: StageDefinition {
    private let source: String

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let source = keys.stageText("source", isRequired: true)
        keys.finish(unknown: .ofStage)
        guard let source else { return nil }
        self.source = source
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { $0.string("source", source) }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [source] names in [OutputStage(source: source, names: names)] }
    }
}
