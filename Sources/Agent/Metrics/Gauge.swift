import Synchronization

/// A number that goes up and down; one atomic operation an update.
public final class Gauge: Metric {
    private let start: String
    private let bits = Atomic<UInt64>(0)

    init(name: String, labels: String, configuration: Void) {
        start = MetricText.sample(name, labels: labels)
    }

    /// The number now.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    /// Replaces the number.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// Replaces the number.
    public func set(_ value: Int) { set(Double(value)) }

    /// Adds to the number; a negative amount takes away.
    public func add(_ amount: Int) {
        guard amount != 0 else { return }
        var seen = bits.load(ordering: .relaxed)
        while true {
            let next = (Double(bitPattern: seen) + Double(amount)).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(
                expected: seen, desired: next, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }

    func write(into text: inout String) {
        text += start
        text += MetricText.number(value)
        text += "\n"
    }
}
