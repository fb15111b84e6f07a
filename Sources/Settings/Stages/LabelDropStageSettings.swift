import LineCore

/// `labeldrop`: a list of labels to remove.
struct LabelDropStageSettings: StageDefinition {
    private let labels: [String]

    init?(_ stage: StageNode) {
        guard let labels = stage.names("the labels to remove") else { return nil }
        self.labels = labels
    }

    func write(as name: String, to writer: inout YAMLWriter) { writer.strings(name, labels) }

    func maker(_ job: JobResources) -> StageMaker { { [labels] _ in [LabelChangeStage.dropping(Set(labels))] } }
}
