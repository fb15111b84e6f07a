import Synchronization

/// Observations counted by size; one short lock an observation.
public final class Histogram: Metric {
    /// Upper bounds of the buckets in rising order; the bucket without bound is added by itself.
    struct Buckets: Sendable {
        let bounds: [Double]
    }

    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let bucketStarts: [String]
    private let sumStart: String
    private let countStart: String
    private let state: Mutex<State>

    init(name: String, labels: String, configuration: Buckets) {
        bounds = configuration.bounds
        let comma = labels.isEmpty ? "" : ","
        bucketStarts = (configuration.bounds + [.infinity]).map { bound in
            MetricText.sample(name + "_bucket", labels: "\(labels)\(comma)le=\"\(MetricText.number(bound))\"")
        }
        sumStart = MetricText.sample(name + "_sum", labels: labels)
        countStart = MetricText.sample(name + "_count", labels: labels)
        state = Mutex(State(counts: Array(repeating: 0, count: configuration.bounds.count + 1)))
    }

    /// Observations so far.
    public var count: Int { state.withLock { state in state.counts.reduce(0, +) } }

    /// Counts one observation into the first bucket whose bound is not below it.
    public func observe(_ value: Double) {
        let bucket = bounds.firstIndex { bound in value <= bound } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    /// Counts one observation of a time, in seconds.
    public func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

    func write(into text: inout String) {
        let (counts, sum) = state.withLock { state in (state.counts, state.sum) }
        var running = 0
        for (start, count) in zip(bucketStarts, counts) {
            running += count
            text += "\(start)\(running)\n"
        }
        text += "\(sumStart)\(MetricText.number(sum))\n"
        text += "\(countStart)\(running)\n"
    }
}
