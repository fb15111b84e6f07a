import LineCore

/// `structured_metadata`, formerly `non_indexed_labels`: a map of names, each with the name of the extracted value or
/// label; null: the same name.
struct StructuredMetadataStageSettings: StageDefinition {
    private let items: [(name: String, source: String)]

    init?(_ stage: StageNode) {
        guard let items = NamedSources.read(stage, checksLabels: true) else { return nil }
        self.items = items
    }

    func write(as name: String, to writer: inout YAMLWriter) { NamedSources.write(items, as: name, to: &writer) }

    func maker(_ job: JobResources) -> StageMaker {
        { [items] names in [StructuredMetadataStage(items.map { ($0.name, $0.source) }, names: names)] }
    }
}
