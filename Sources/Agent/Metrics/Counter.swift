import Synchronization

/// A number that only grows; one atomic addition an update.
public final class Counter: Metric {
    private let start: String
    private let total = Atomic<Int>(0)

    init(name: String, labels: String, configuration: Void) {
        start = MetricText.sample(name, labels: labels)
    }

    /// The sum so far.
    public var value: Int { total.load(ordering: .relaxed) }

    /// Adds to the sum, which wraps rather than trap after 2^63.
    ///
    /// - Parameter amount: 0 or more; a negative amount is ignored, for a counter never falls.
    public func add(_ amount: Int = 1) {
        guard amount > 0 else { return }
        total.wrappingAdd(amount, ordering: .relaxed)
    }

    func write(into text: inout String) {
        text += start
        text += String(value)
        text += "\n"
    }
}
