import Synchronization

/// A metric of stages, with its series.
///
/// At most ``seriesLimit`` of them: what belongs to further ones is not counted, but how often that was.
public final class StageMetricFamily: Sendable {
    /// Series that a metric may have. Labels come from lines, so there could be any number.
    public static let seriesLimit = 10_000

    /// Name, type and help.
    public let description: StageMetricDescription

    private struct State {
        var series: [[Label]: StageMetricSeries] = [:]
        var longestIdle: Int64?
    }

    private let state: Mutex<State>
    private let ignored: StageMetricFamily?

    init(_ description: StageMetricDescription, longestIdle: Int64? = nil, ignored: StageMetricFamily? = nil) {
        self.description = description
        self.ignored = ignored
        state = Mutex(State(longestIdle: longestIdle))
    }

    /// All series, sorted by labels. Those that have been idle for too long go away.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock, as stages have it.
    /// - Returns: a sample of each series.
    public func samples(now: Int64) -> [StageMetricSample] {
        state.withLock { state in
            let before = state.longestIdle.map { now - min($0, now) } ?? .min
            var samples: [StageMetricSample] = []
            samples.reserveCapacity(state.series.count)
            for (labels, series) in state.series {
                if let value = series.read(goneBefore: before) {
                    samples.append(StageMetricSample(labels: labels, value: value))
                } else {
                    state.series[labels] = nil
                }
            }
            return samples.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
        }
    }

    /// The series with these label values, in the order of the description's label names; keep it.
    func series(values: String...) -> StageMetricSeries? {
        find(zip(description.labels, values).map { Label($0, $1) }.sorted(), now: 0)
    }

    /// The series of an entry's labels, made where there is none; `nil` where there are too many.
    func series(_ labels: LabelSet, now: Int64) -> StageMetricSeries? { find(key(labels), now: now) }

    func extendIdle(to idle: Int64) {
        state.withLock { state in state.longestIdle = state.longestIdle.map { max($0, idle) } }
    }

    func countIgnored(_ reason: StageMetrics.IgnoredReason) {
        _ = ignored?.series(values: description.name, reason.rawValue)?.apply(.add(1), now: 0)
    }

    private func find(_ labels: [Label], now: Int64) -> StageMetricSeries? {
        state.withLock { state in
            if let known = state.series[labels] { return known }
            guard state.series.count < Self.seriesLimit else { return nil }
            let made = StageMetricSeries(description.kind, now: now)
            state.series[labels] = made
            return made
        }
    }

    // All labels but internal ones, by names that the text format takes, each once.
    private func key(_ labels: LabelSet) -> [Label] {
        var isHistogram = false
        if case .histogram = description.kind { isHistogram = true }
        var names: Set<String> = []
        var key: [Label] = []
        for label in labels.labels where !label.name.hasPrefix("__") {
            let escaped = StageMetricDescription.escaped(label: label.name)
            // A bucket's bound is the label `le`, which an entry's own must not be.
            let name = isHistogram && escaped == "le" ? "exported_le" : escaped
            if names.insert(name).inserted { key.append(Label(name, label.value)) }
        }
        return key.sorted()
    }
}
