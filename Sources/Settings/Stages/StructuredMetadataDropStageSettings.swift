import LineCore

/// `structured_metadata_drop`: removes structured metadata by name. A stage of Grafana Alloy.
///
/// Key: `values`, the names, at least one; the list may also stand there by itself.
struct StructuredMetadataDropStageSettings: StageDefinition {
    private let dropped: [String]

    init?(_ stage: StageNode) {
        if case .sequence = stage.node.content {
            guard let names = stage.names("the metadata to remove") else { return nil }
            dropped = names
            return
        }
        guard var keys = stage.keys() else { return nil }
        let values = keys.node("values")
        keys.finish(unknown: .ofStage)
        guard let values else {
            stage.error("has no `values`, which it needs", mend: "list the metadata to remove")
            return nil
        }
        let list = StageNode(node: values, path: keys.path("values"), origin: values.origin, log: stage.log)
        guard let names = list.names("the metadata to remove") else { return nil }
        dropped = names
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { $0.strings("values", dropped) }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [dropped] _ in [StructuredMetadataDropStage(Set(dropped))] }
    }
}
