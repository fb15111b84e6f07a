/// Decides which of repeated messages to write: each key at most once an interval, with the count of those in between.
///
/// A value without a clock of its own. The number of keys is bounded: with too many of them the longest quiet one is
/// forgotten.
public struct RateLimitedLog<Key: Hashable & Sendable>: Sendable {
    /// What to do with a message.
    public enum Decision: Equatable, Sendable {
        /// Write it, and say how many like it were left out since the last one.
        case write(suppressed: Int)
        /// Leave it out; it is counted.
        case suppress
    }

    private struct Entry {
        var written: Int64
        var suppressed: Int
    }

    private let interval: Int64
    private let capacity: Int
    private var entries: [Key: Entry] = [:]

    /// A limiter that has seen nothing.
    ///
    /// - Parameters:
    ///   - interval: nanoseconds between two messages of a key.
    ///   - capacity: keys to remember, at least 1.
    public init(interval: Int64, capacity: Int = 1_000) {
        self.interval = interval
        self.capacity = max(1, capacity)
    }

    /// Decides about one message.
    ///
    /// - Parameters:
    ///   - key: what makes messages repeats of each other.
    ///   - now: nanoseconds, monotonic.
    /// - Returns: whether to write it.
    public mutating func decide(_ key: Key, now: Int64) -> Decision {
        if var entry = entries[key] {
            guard now - entry.written >= interval else {
                entry.suppressed += 1
                entries[key] = entry
                return .suppress
            }
            entries[key] = Entry(written: now, suppressed: 0)
            return .write(suppressed: entry.suppressed)
        }
        if entries.count >= capacity { makeRoom(now: now) }
        entries[key] = Entry(written: now, suppressed: 0)
        return .write(suppressed: 0)
    }

    /// Keys remembered.
    var count: Int { entries.count }

    private mutating func makeRoom(now: Int64) {
        entries = entries.filter { _, entry in now - entry.written < interval || entry.suppressed > 0 }
        while entries.count >= capacity {
            guard let oldest = entries.min(by: { left, right in left.value.written < right.value.written }) else {
                return
            }
            entries[oldest.key] = nil
        }
    }
}
