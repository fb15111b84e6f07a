import Synchronization

/// A gauge that shows how long ago something was, worked out when it is read.
///
/// Several owners (lanes) may each say their own moment; the oldest one shows. Without a moment it shows 0.
public final class Age: Metric {
    private let start: String
    private let now: @Sendable () -> Int64
    private let moments = Mutex<[Int: Int64]>([:])

    init(name: String, labels: String, configuration now: @escaping @Sendable () -> Int64) {
        start = MetricText.sample(name, labels: labels)
        self.now = now
    }

    /// The age of the oldest moment in seconds; 0 where none is set.
    public var seconds: Double {
        guard let oldest = moments.withLock({ moments in moments.values.min() }) else { return 0 }
        return Double(max(0, now() - oldest)) / 1e9
    }

    /// Says when the owner's thing was.
    ///
    /// - Parameters:
    ///   - since: nanoseconds of the registry's clock (monotonic), or `nil` when there is nothing to age.
    ///   - owner: the number of the lane; 0 where there is only one owner.
    public func set(since: Int64?, owner: Int = 0) {
        moments.withLock { moments in moments[owner] = since }
    }

    func write(into text: inout String) {
        text += start
        text += MetricText.number(seconds)
        text += "\n"
    }
}
