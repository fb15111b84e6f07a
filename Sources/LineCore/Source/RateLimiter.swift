import Synchronization

/// A token bucket for many sources on all lanes: `readline_rate` lines a second, bursts of `readline_burst`.
///
/// Bursts and rates are Go's `rate.Limiter`'s: the bucket starts full.
public final class RateLimiter: Sendable {
    private let rules: TokenBucket.Rules
    /// Lines over the rate are dropped (`readline_rate_drop`); otherwise reading waits.
    public let drops: Bool
    private let bucket: Mutex<TokenBucket>

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - rate: lines a second, more than 0.
    ///   - burst: lines at once, at least 1.
    ///   - drops: drop rather than wait.
    public init(rate: Double, burst: Int, drops: Bool) {
        rules = TokenBucket.Rules(rate: rate, burst: Double(burst))
        self.drops = drops
        bucket = Mutex(TokenBucket(rules))
    }

    /// Takes a token for one line.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    /// - Returns: false where there is none and lines are dropped. Where they are not, the bucket goes into debt instead,
    ///   and ``wait(now:)`` tells how long reading must pause.
    public func take(now: Int64) -> Bool {
        bucket.withLock { bucket in
            if drops { return bucket.take(rules, now: now) }
            bucket.borrow(1, rules, now: now)
            return true
        }
    }

    /// Takes so many tokens, on credit where there are none.
    func borrow(_ count: Int, now: Int64) { bucket.withLock { $0.borrow(count, rules, now: now) } }

    /// Nanoseconds until the bucket is out of debt; 0 where it is not in debt.
    public func wait(now: Int64) -> Int64 { bucket.withLock { $0.debt(rules, now: now) } }
}
