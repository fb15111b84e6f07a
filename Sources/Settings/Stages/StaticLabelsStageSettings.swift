import LineCore

/// `static_labels`: a map of labels with their values. Any name goes, as in Promtail.
struct StaticLabelsStageSettings: StageDefinition {
    private let labels: [Label]

    init?(_ stage: StageNode) {
        guard let keys = MapReader(stage.node, path: stage.path, log: stage.log) else { return nil }
        var labels: [Label] = []
        var isGood = true
        for pair in keys.all() where !pair.value.isNull {
            if let value = ValueReader.strictString(pair.value, keys.path(pair.key), stage.log) {
                labels.append(Label(pair.key, value))
            } else {
                isGood = false
            }
        }
        guard isGood else { return nil }
        self.labels = labels.sorted()
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        guard !labels.isEmpty else { return writer.raw(name, "{}") }
        writer.pairs(name, labels.map { ($0.name, $0.value) })
    }

    func maker(_ job: JobResources) -> StageMaker { { [labels] _ in [LabelChangeStage.setting(labels)] } }
}
