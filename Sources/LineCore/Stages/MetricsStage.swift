/// The `metrics` stage: counts lines and extracted values into metrics, by the entry's labels. It changes nothing.
///
/// As Promtail's, but a counter passes over a negative value, which ends Promtail, and no metric takes what is not finite.
public final class MetricsStage: Stage {
    /// What a metric counts.
    public struct Rule: Sendable, Hashable {
        /// What is done to the series.
        public enum Action: String, Sendable {
            /// Plus one.
            case inc
            /// Minus one; gauges only.
            case dec
            /// Plus the value.
            case add
            /// Minus the value; gauges only.
            case sub
            /// The value; gauges only.
            case set
            /// One more value; histograms only.
            case observe
        }

        /// What is done.
        public var action: Action
        /// Only values that are exactly this text count; `nil`: all.
        public var value: String?
        /// Every line counts, whatever was extracted.
        public var matchesAll = false
        /// Every line counts with its bytes.
        public var countsBytes = false

        /// A rule for all values of the source.
        public init(_ action: Action) { self.action = action }
    }

    /// As in the configuration.
    public let name: StaticString = "metrics"

    private struct Metric {
        let family: StageMetricFamily
        let slot: Int
        let rule: Rule
        let value: [UInt8]?
    }

    // The series of one label set, by metric.
    private final class Handles {
        var series: [StageMetricSeries?]
        init(_ count: Int) { series = Array(repeating: nil, count: count) }
    }

    private let metrics: [Metric]
    private var last: (labels: LabelSet, handles: Handles)?
    private var known: [LabelSet: Handles] = [:]
    private static let mostKnown = 1024

    /// A stage.
    ///
    /// - Parameters:
    ///   - metrics: each with the name of the extracted value that it counts.
    ///   - names: the pipeline's.
    public init(_ metrics: [(family: StageMetricFamily, source: String, rule: Rule)], names: ExtractedNames) {
        self.metrics = metrics.map { family, source, rule in
            Metric(family: family, slot: names.slot(source), rule: rule, value: rule.value.map { Array($0.utf8) })
        }
    }

    /// Counts.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        for (index, metric) in metrics.enumerated() {
            guard let change = change(metric, record, context.extracted) else { continue }
            let handles = handles(record.labels)
            // Twice, because what was known may have gone away for being idle.
            for _ in 0..<2 {
                guard let series = handles.series[index] ?? metric.family.series(record.labels, now: context.now) else {
                    metric.family.countIgnored(.tooManySeries)
                    break
                }
                handles.series[index] = series
                if series.apply(change, now: context.now) { break }
                handles.series[index] = nil
            }
        }
        return .keep
    }

    private func change(_ metric: Metric, _ record: Record, _ extracted: Extracted) -> StageMetricSeries.Change? {
        let rule = metric.rule
        if rule.matchesAll {
            if rule.action == .inc { return .add(1) }
            return rule.countsBytes ? .add(Double(record.line.count)) : nil
        }
        guard let value = extracted[metric.slot] else { return nil }
        if let wanted = metric.value {
            guard let text = value.text, wanted.withBytes({ $0 == text }) else { return nil }
        }
        if rule.action == .inc { return .add(1) }
        if rule.action == .dec { return .add(-1) }
        guard let number = Self.number(value) else { return nil }
        guard number.isFinite else {
            metric.family.countIgnored(.notFinite)
            return nil
        }
        switch rule.action {
        case .set: return .set(number)
        case .sub: return .add(-number)
        case .observe: return .observe(number)
        case .add, .inc, .dec:
            if number < 0, metric.family.description.kind == .counter {
                metric.family.countIgnored(.negative)
                return nil
            }
            return .add(number)
        }
    }

    /// A value as a number, as Promtail's `getFloat`: a number, or else a duration of Go in seconds; 1 or 0 of a boolean.
    static func number(_ value: ExtractedValue) -> Double? {
        switch value {
        case .null: return nil
        case .bool(let isTrue): return isTrue ? 1 : 0
        case .number(let text), .text(let text):
            if let number = GoNumber.float(String(text)) { return number }
            // No duration is longer, but for zeros.
            guard text.count <= 100, let duration = try? GoDuration.parse(String(text)) else { return nil }
            let (seconds, attoseconds) = duration.components
            return Double(seconds) + Double(attoseconds / 1_000_000_000) / 1e9
        }
    }

    private func handles(_ labels: LabelSet) -> Handles {
        if let last, last.labels === labels { return last.handles }
        let found: Handles
        if let handles = known[labels] {
            found = handles
        } else {
            if known.count >= Self.mostKnown { known.removeAll() }
            found = Handles(metrics.count)
            known[labels] = found
        }
        last = (labels, found)
        return found
    }
}
