import LineCore

/// `metrics`: counts lines and extracted values.
///
/// A map of metrics by name; see ``MetricSettings``.
struct MetricsStageSettings: StageDefinition {
    private let items: [MetricSettings]

    init?(_ stage: StageNode) {
        if stage.node.isNull {
            stage.log.warning(
                "`\(stage.path)` is nothing, so nothing is counted",
                mend: "add a metric: `lines_total: {type: Counter, config: {…}}`", at: stage.origin)
        }
        guard let keys = MapReader(stage.node, path: stage.path, log: stage.log) else { return nil }
        let pairs = keys.all()
        items = pairs.compactMap { pair in
            MapReader(pair.value, path: keys.path(pair.key), log: stage.log, ignoresCase: true).flatMap {
                MetricSettings(pair.key, $0, at: pair.keyOrigin)
            }
        }
        guard items.count == pairs.count else { return nil }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        guard !items.isEmpty else { return writer.raw(name, "{}") }
        writer.block(name) { writer in
            for item in items { item.write(to: &writer) }
        }
    }

    var metrics: [DeclaredMetric] { items.map { DeclaredMetric(description: $0.description, origin: $0.origin) } }

    func maker(_ job: JobResources) -> StageMaker {
        let metrics = items.map { item in
            (
                family: job.metrics.family(item.description, longestIdle: item.longestIdle), source: item.source,
                rule: item.rule
            )
        }
        return { names in [MetricsStage(metrics, names: names)] }
    }
}
