import Synchronization

/// A token bucket for the whole process: `readline_rate` lines a second, bursts of `readline_burst`.
///
/// Bursts and rates are Go's `rate.Limiter`'s: the bucket starts full.
public final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Int64?
    }

    private let rate: Double
    private let burst: Double
    /// Lines over the rate are dropped (`readline_rate_drop`); otherwise reading waits.
    public let drops: Bool
    private let bucket: Mutex<Bucket>

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - rate: lines a second, more than 0.
    ///   - burst: lines at once, at least 1.
    ///   - drops: drop rather than wait.
    public init(rate: Double, burst: Int, drops: Bool) {
        self.rate = rate
        self.burst = Double(burst)
        self.drops = drops
        bucket = Mutex(Bucket(tokens: Double(burst), filledAt: nil))
    }

    /// Takes a token for one line.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    /// - Returns: false where there is none and lines are dropped. Where they are not, the bucket goes into debt instead,
    ///   and ``wait(now:)`` tells how long reading must pause.
    public func take(now: Int64) -> Bool {
        bucket.withLock { bucket in
            fill(&bucket, now)
            if drops, bucket.tokens < 1 { return false }
            bucket.tokens -= 1
            return true
        }
    }

    /// Nanoseconds until the bucket is out of debt; 0 where it is not in debt.
    public func wait(now: Int64) -> Int64 {
        bucket.withLock { bucket in
            fill(&bucket, now)
            return bucket.tokens >= 0 ? 0 : Int64((-bucket.tokens / rate * 1e9).rounded(.up))
        }
    }

    private func fill(_ bucket: inout Bucket, _ now: Int64) {
        if let filledAt = bucket.filledAt, now > filledAt {
            bucket.tokens = min(burst, bucket.tokens + Double(now - filledAt) / 1e9 * rate)
        }
        bucket.filledAt = max(now, bucket.filledAt ?? now)
    }
}
