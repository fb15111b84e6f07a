import LineCore

/// `logfmt`: values of `key=value` pairs become extracted values.
///
/// Keys: `mapping` (required: a map of names, each with the key of its pair; null or empty: the name itself), `source`
/// (default: the line).
struct LogfmtStageSettings: StageDefinition {
    private let mapping: [(name: String, key: String)]
    private let source: String?

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let mapping = keys.namedTexts("mapping", "the values to extract, each with the key of its pair")
        source = keys.stageText("source")
        keys.finish(unknown: .ofStage)
        guard let mapping else { return nil }
        self.mapping = mapping.map { ($0.name, $0.text) }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.pairs("mapping", mapping.map { ($0.name, $0.key) })
            writer.string("source", ifAny: source)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [mapping, source] names in [LogfmtStage(mapping, source: source, names: names)] }
    }
}
