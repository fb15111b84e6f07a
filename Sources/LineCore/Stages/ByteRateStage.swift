import Synchronization

/// Lets a source's lines through at a rate in bytes: where more come, its sources are not read until the rate is kept again.
///
/// No line is lost: the file is where they wait.
public final class ByteRateStage: Stage {
    /// Buckets by name, shared by all sources that have one, on whatever lane.
    public final class Buckets: Sendable {
        private struct Key: Hashable {
            let name: String
            let rate: Int
        }

        // Names come from the configuration's rules; more of them are forgotten together, and begin anew.
        private static let most = 4096

        private let buckets = Mutex<[Key: RateLimiter]>([:])

        /// No buckets yet.
        public init() {}

        /// The bucket of a name.
        ///
        /// - Parameters:
        ///   - name: whose it is.
        ///   - rate: bytes a second, at least 1. Another rate is another bucket.
        /// - Returns: a bucket that holds one second's bytes.
        public func bucket(_ name: String, rate: Int) -> RateLimiter {
            buckets.withLock { buckets in
                let key = Key(name: name, rate: rate)
                if let known = buckets[key] { return known }
                if buckets.count >= Self.most { buckets = [:] }
                let made = RateLimiter(rate: Double(rate), burst: rate, drops: false)
                buckets[key] = made
                return made
            }
        }
    }

    /// As it is told by `-inspect`.
    public let name: StaticString = "rate_limit"

    private let bucket: RateLimiter

    /// A stage that takes from a bucket.
    public init(_ bucket: RateLimiter) { self.bucket = bucket }

    /// Takes a token for each byte, on credit where there are none.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        bucket.borrow(record.sourceBytes, now: context.now)
        return .keep
    }

    /// Until nothing is owed.
    public func pause(now: Int64) -> Int64 { bucket.wait(now: now) }
}
