import LineCore

/// A metric that a `metrics` stage declares, and where.
struct DeclaredMetric {
    let description: StageMetricDescription
    let origin: Origin

    /// Reports metrics of one name that are not the same metric: their series could not stand together.
    ///
    /// Promtail fails where two stages declare one name at all; here, those that are alike count together.
    static func check(_ metrics: [DeclaredMetric], _ log: ProblemLog) {
        var known: [String: DeclaredMetric] = [:]
        for metric in metrics {
            let description = metric.description
            guard let first = known[description.name] else {
                known[description.name] = metric
                continue
            }
            guard let difference = difference(description, first.description) else { continue }
            log.error(
                "the metric `\(ValueReader.shown(description.name))` \(difference) in line \(first.origin.line)",
                mend: "make both alike, or give one another name or `prefix`", at: metric.origin)
        }
    }

    private static func difference(
        _ metric: StageMetricDescription, _ first: StageMetricDescription
    ) -> String? {
        if metric == first { return nil }
        if metric.kind.name != first.kind.name { return "is a \(metric.kind.name) here and a \(first.kind.name)" }
        if metric.help != first.help { return "has another `description` here than" }
        return "has other `buckets` here than"
    }
}
