import LineCore

/// `labels`: a map of labels, each with the name of the extracted value; null: the same name.
struct LabelsStageSettings: StageDefinition {
    private let labels: [(name: String, source: String)]

    init?(_ stage: StageNode) {
        guard let labels = NamedSources.read(stage, checksLabels: true) else { return nil }
        self.labels = labels
    }

    func write(as name: String, to writer: inout YAMLWriter) { NamedSources.write(labels, as: name, to: &writer) }

    func maker(_ job: JobResources) -> StageMaker {
        { [labels] names in [LabelsStage(labels.map { ($0.name, $0.source) }, names: names)] }
    }
}
