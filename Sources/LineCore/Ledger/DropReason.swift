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
    /// An entry of the journal without `MESSAGE`, where lines are messages.
    case noMessage
    /// An entry of the journal that `relabel_configs` left without a label.
    case noLabels
    /// An entry of the journal that a rule of `relabel_configs` does not want.
    case relabelled
    /// A stage ended it; the name is that stage's `drop_counter_reason`, from the configuration.
    case stage(String)

    /// The value of the metric label, in Promtail's words where it has one.
    public var name: String {
        switch self {
        case .lineTooLong: "line_too_long"
        case .globalRateLimit: "global_rate_limiter_drop"
        case .streamLimit: "stream_limited"
        case .emptyLine: "empty_line"
        case .noMessage: "no_message"
        case .noLabels: "empty_labels"
        case .relabelled: "relabel"
        case .stage(let reason): reason
        }
    }
}
