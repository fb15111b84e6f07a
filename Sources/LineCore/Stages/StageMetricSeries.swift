import Synchronization

/// One series of a stage's metric: a number, or a histogram's buckets.
///
/// Stages keep it for the label sets that come; one that was idle for too long is gone, and has to be asked for again.
final class StageMetricSeries: Sendable {
    /// What a line does to it.
    enum Change {
        case add(Double)
        case set(Double)
        case observe(Double)
    }

    private struct State {
        var value = 0.0
        /// By bucket, the infinite one last; empty but for histograms.
        var counts: [Int]
        var touched: Int64
        var isGone = false
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(_ kind: StageMetricDescription.Kind, now: Int64) {
        if case .histogram(let bounds) = kind {
            self.bounds = bounds
            state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1), touched: now))
        } else {
            bounds = []
            state = Mutex(State(counts: [], touched: now))
        }
    }

    /// Changes it, unless it is gone.
    func apply(_ change: Change, now: Int64) -> Bool {
        state.withLock { state in
            guard !state.isGone else { return false }
            state.touched = max(state.touched, now)
            switch change {
            case .add(let number): state.value += number
            case .set(let number): state.value = number
            case .observe(let number):
                state.value += number
                let bucket = bounds.firstIndex { number <= $0 } ?? bounds.count
                if bucket < state.counts.count { state.counts[bucket] += 1 }
            }
            return true
        }
    }

    /// The value; `nil` where nobody has touched it since `before`: it is then gone.
    func read(goneBefore before: Int64) -> StageMetricSample.Value? {
        state.withLock { state in
            if state.touched < before { state.isGone = true }
            if state.isGone { return nil }
            return state.counts.isEmpty
                ? .number(state.value) : .histogram(bounds: bounds, counts: state.counts, sum: state.value)
        }
    }
}

/// A series as a scrape sees it.
public struct StageMetricSample: Sendable, Equatable {
    /// What it counted.
    public enum Value: Sendable, Equatable {
        /// Of a counter or gauge.
        case number(Double)
        /// Of a histogram: how many values each bucket alone has, the infinite one last, and the sum of all values.
        case histogram(bounds: [Double], counts: [Int], sum: Double)
    }

    /// Sorted by name; the names have a form that the text format takes.
    public let labels: [Label]
    /// What it counted.
    public let value: Value
}
