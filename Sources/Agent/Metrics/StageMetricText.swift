import LineCore

/// A metric of stages as the registry sees it.
struct StageMetricText: MetricFamilyText {
    private let family: StageMetricFamily
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - family: what stages count into.
    ///   - now: the monotonic clock, against which idle series are measured.
    init(_ family: StageMetricFamily, now: @escaping @Sendable () -> Int64) {
        self.family = family
        self.now = now
    }

    var metadata: MetricDescription {
        let description = family.description
        let type: MetricType =
            switch description.kind {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        return MetricDescription(name: description.name, type: type, help: description.help, labels: description.labels)
    }

    func writeSeries(into text: inout String) {
        let name = family.description.name
        for sample in family.samples(now: now()) {
            let labels = MetricText.labels(names: sample.labels.map(\.name), values: sample.labels.map(\.value))
            switch sample.value {
            case .number(let number):
                text += "\(MetricText.sample(name, labels: labels))\(MetricText.number(number))\n"
            case .histogram(let bounds, let counts, let sum):
                var running = 0
                for (bound, count) in zip(bounds + [.infinity], counts) {
                    running += count
                    let bucket = (labels.isEmpty ? "" : labels + ",") + "le=\"\(MetricText.number(bound))\""
                    text += "\(MetricText.sample("\(name)_bucket", labels: bucket))\(running)\n"
                }
                text += "\(MetricText.sample("\(name)_sum", labels: labels))\(MetricText.number(sum))\n"
                text += "\(MetricText.sample("\(name)_count", labels: labels))\(running)\n"
            }
        }
    }
}
