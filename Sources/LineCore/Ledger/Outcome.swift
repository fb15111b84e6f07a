/// Every way a line can end, named; each name is a value of a metric label, so the list is closed.
public enum Outcome: Hashable, Sendable {
    /// Loki has it.
    case acknowledged
    /// Loki, or the limits set for sending to it, refused it for good.
    case refused(RefusalReason)
    /// A rule of the configuration ended it.
    case dropped(DropReason)
}

/// Why a line was given up after it had been put in a batch.
public enum RefusalReason: String, CaseIterable, Hashable, Sendable {
    /// 429 and the configuration says to drop (`drop_rate_limited_batches`), or its retries ended with a 429.
    case rateLimited = "rate_limited"
    /// Loki: the stream limit of the tenant is reached.
    case streamLimited = "stream_limited"
    /// Loki: the line is longer than the tenant's `max_line_size`.
    case lineTooLong = "line_too_long"
    /// Loki: more than the out-of-order window behind the newest line of its stream.
    case tooFarBehind = "too_far_behind"
    /// Loki: older than `reject_old_samples_max_age`.
    case tooOld = "too_old"
    /// Loki: further in the future than `creation_grace_period`.
    case tooNew = "too_new"
    /// Loki: label names, values or their number are against its rules.
    case invalidLabels = "invalid_labels"
    /// Loki: structured metadata is too large, too many, or not allowed.
    case invalidMetadata = "invalid_metadata"
    /// Any other 4xx, or a 400 whose text says nothing known.
    case badRequest = "bad_request"
    /// `backoff_config.max_retries` was written down, and the attempts are used up.
    case retriesExhausted = "retries_exhausted"
    /// One entry alone is more than the server takes (413).
    case entryTooLarge = "entry_too_large"
}

/// Why a line ended before it was put in a batch.
public enum DropReason: Hashable, Sendable {
    /// Longer than `limits_config.max_line_size`.
    case lineTooLong
    /// `limits_config.readline_rate` with `readline_rate_drop`.
    case globalRateLimit
    /// `limits_config.max_streams`.
    case streamLimit
    /// An empty line of standard input, which Promtail passes over too.
    case emptyLine
    /// A stage ended it; the name is that stage's `drop_counter_reason`, from the configuration.
    case stage(String)

    /// The value of the metric label, in Promtail's words where it has one.
    public var name: String {
        switch self {
        case .lineTooLong: "line_too_long"
        case .globalRateLimit: "global_rate_limiter_drop"
        case .streamLimit: "stream_limited"
        case .emptyLine: "empty_line"
        case .stage(let reason): reason
        }
    }
}
