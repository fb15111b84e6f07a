/// A bucket of tokens, by the rules of Go's `rate.Limiter`: it starts full, and fills at a steady rate.
struct TokenBucket {
    /// How fast it fills, and how much it holds.
    struct Rules: Hashable {
        /// Tokens a second, more than 0.
        var rate: Double
        /// Tokens at the most.
        var burst: Double
    }

    private(set) var tokens: Double
    private var filledAt: Int64?

    /// A full bucket.
    init(_ rules: Rules) { tokens = rules.burst }

    /// Takes a token where there is one.
    mutating func take(_ rules: Rules, now: Int64) -> Bool {
        fill(rules, now)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// Takes tokens, on credit where there are none.
    mutating func borrow(_ count: Int, _ rules: Rules, now: Int64) {
        fill(rules, now)
        tokens -= Double(count)
    }

    /// Nanoseconds until nothing is owed, at most about 292 years; 0 where nothing is.
    mutating func debt(_ rules: Rules, now: Int64) -> Int64 {
        fill(rules, now)
        guard tokens < 0 else { return 0 }
        let wait = (-tokens / rules.rate * 1e9).rounded(.up)
        return wait < 0x1p63 ? Int64(wait) : .max
    }

    /// Has it filled up since it was last used, so that a new one would do?
    func isFull(_ rules: Rules, now: Int64) -> Bool {
        guard let filledAt else { return tokens >= rules.burst }
        return tokens + Double(max(0, now - filledAt)) / 1e9 * rules.rate >= rules.burst
    }

    private mutating func fill(_ rules: Rules, _ now: Int64) {
        if let filledAt, now > filledAt {
            tokens = min(rules.burst, tokens + Double(now - filledAt) / 1e9 * rules.rate)
        }
        filledAt = max(now, filledAt ?? now)
    }
}
