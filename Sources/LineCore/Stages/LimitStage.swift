import Synchronization

/// The `limit` stage: so many lines a second of a job, or of each value of a label.
///
/// Lines over the rate are dropped; or they pass, and the job's sources are not read until the rate is kept again.
public final class LimitStage: Stage {
    /// What may be configured.
    public struct Rules: Sendable, Hashable {
        /// `rate`: lines a second, more than 0.
        public var rate: Double
        /// `burst`: lines at once, at least 1.
        public var burst: Int
        /// `drop`: drop rather than wait. Default false.
        public var drops = false
        /// `by_label_name`: each value of this label has a bucket of its own; needs ``drops``.
        public var label: String?
        /// `max_distinct_labels`: values that have a bucket, at the most. Default and least: 10,000.
        public var mostValues = 10_000

        /// Rules with defaults for all else.
        public init(rate: Double, burst: Int) {
            self.rate = rate
            self.burst = burst
        }
    }

    /// The buckets of a job: one for all its sources, on whatever lane.
    ///
    /// A value's bucket is forgotten once it is full again, and where there are too many, the one used least recently.
    public final class Buckets: Sendable {
        fileprivate let rules: Rules
        private let bucketRules: TokenBucket.Rules
        private let whole: RateLimiter
        private let ofValues: Mutex<LeastRecentMap<String, TokenBucket>>

        /// Full buckets.
        public init(_ rules: Rules) {
            self.rules = rules
            bucketRules = TokenBucket.Rules(rate: rules.rate, burst: Double(rules.burst))
            whole = RateLimiter(rate: rules.rate, burst: rules.burst, drops: rules.drops)
            ofValues = Mutex(LeastRecentMap(bound: max(10_000, rules.mostValues)))
        }

        fileprivate func take(now: Int64) -> Bool { whole.take(now: now) }

        fileprivate func take(_ value: String, now: Int64) -> Bool {
            ofValues.withLock { buckets in
                if let place = buckets.use(value), var bucket = buckets[place] {
                    let isGranted = bucket.take(bucketRules, now: now)
                    buckets[place] = bucket
                    return isGranted
                }
                // Two go for one that comes, so that they do not pile up.
                for _ in 0..<2 {
                    guard let oldest = buckets.oldestValue, oldest.isFull(bucketRules, now: now) else { break }
                    buckets.removeOldest()
                }
                var bucket = TokenBucket(bucketRules)
                let isGranted = bucket.take(bucketRules, now: now)
                _ = buckets.insert(value, bucket)
                return isGranted
            }
        }

        fileprivate func wait(now: Int64) -> Int64 { rules.drops ? 0 : whole.wait(now: now) }

        /// Values that have a bucket.
        var count: Int { ofValues.withLock { $0.count } }
    }

    /// As in the configuration.
    public let name: StaticString = "limit"

    private let buckets: Buckets
    private let reason = DropReason.stage("ratelimit_drop_stage")
    // The label's value in the set seen last.
    private var labels: LabelSet?
    private var value: String?

    /// A stage that shares its job's buckets.
    public init(_ buckets: Buckets) { self.buckets = buckets }

    /// Takes a token.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let label = buckets.rules.label else { return buckets.take(now: context.now) ? .keep : .drop(reason) }
        if labels !== record.labels {
            labels = record.labels
            value = record.labels[label]
        }
        guard let value else { return .keep }
        return buckets.take(value, now: context.now) ? .keep : .drop(reason)
    }

    /// Until the job is back at its rate.
    public func pause(now: Int64) -> Int64 { buckets.wait(now: now) }
}
