public import Settings

/// When a push that failed is tried again.
///
/// The delay doubles from `min_period` and is spread at random over its own length, so that a thousand agents which lost
/// their Loki in one moment do not come back in one moment. Promtail spreads the same way. With the defaults (500 ms,
/// 5 min):
///
/// | attempts that failed | delay between |
/// |---|---|
/// | 1 | 0.5 s and 1 s |
/// | 2 | 1 s and 2 s |
/// | 3 | 2 s and 4 s |
/// | 5 | 8 s and 16 s |
/// | 8 | 64 s and 128 s |
/// | 10 and more | 256 s and 300 s, then 300 s |
///
/// A server that says `Retry-After` is given that time, and a little more at random; but no more than
/// ``longestRetryAfter``, or `max_period` where that is longer: a mistaken header must not stop a tenant for a day.
public struct Retry: Sendable, Equatable {
    /// The most that `Retry-After` is believed where `max_period` is shorter: five minutes.
    public static let longestRetryAfter = Duration.seconds(300)

    private let minPeriod: Duration
    private let maxPeriod: Duration
    private let maxAttempts: Int?

    /// The rule of the settings. A period of zero or less counts as one millisecond; `maxRetries` below 1 as no limit.
    public init(_ settings: ClientSettings.Backoff) {
        minPeriod = max(settings.minPeriod, .milliseconds(1))
        maxPeriod = max(settings.maxPeriod, minPeriod)
        maxAttempts = settings.maxRetries.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Is it time to give up? `backoff_config.max_retries` is the number of attempts in all, as in Promtail.
    ///
    /// - Parameter failures: attempts that have failed so far.
    /// - Returns: true where no further attempt may be made.
    public func isExhausted(after failures: Int) -> Bool { maxAttempts.map { failures >= $0 } ?? false }

    /// How long to wait before the next attempt.
    ///
    /// - Parameters:
    ///   - failures: attempts that have failed so far, 1 or more.
    ///   - retryAfter: what the server asked for, if it did.
    ///   - random: 0 up to and not including 1.
    /// - Returns: at least `min_period`, at most `max_period` unless the server asked for more.
    public func delay(after failures: Int, retryAfter: Duration?, random: Double) -> Duration {
        var period = minPeriod
        for _ in 1..<max(1, failures) where period < maxPeriod { period += period }
        let backoff = min(period + period * random, maxPeriod)
        guard let retryAfter else { return backoff }
        let asked = min(retryAfter, max(maxPeriod, Self.longestRetryAfter))
        return max(backoff, asked + minPeriod * random)
    }
}
