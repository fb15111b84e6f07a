/// Why a line was given up after it had been put in a batch.
///
/// The raw value is the value of a metric label, so the list is closed.
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
