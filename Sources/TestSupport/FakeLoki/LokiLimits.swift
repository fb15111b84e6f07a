/// The limits of a tenant, with the defaults of Loki 3.6 (`limits_config`).
public struct LokiLimits: Hashable, Sendable {
    /// Longest line in bytes, `max_line_size`; 0 is no limit.
    public var maxLineSize = 256 * 1024
    /// Refuse what is older than `rejectOldSamplesMaxAge`, `reject_old_samples`. Loki's default is true; here it is false,
    /// since recorded inputs carry old times.
    public var rejectOldSamples = false
    /// See `rejectOldSamples`; `reject_old_samples_max_age`, one week.
    public var rejectOldSamplesMaxAge = Duration.seconds(168 * 3600)
    /// How far in the future a line may lie, `creation_grace_period`.
    public var creationGracePeriod = Duration.seconds(600)
    /// How far behind the newest line of its stream a line may lie: half of `max_chunk_age`.
    public var outOfOrderWindow = Duration.seconds(3600)
    /// Most labels of a stream, `max_label_names_per_series`.
    public var maxLabelNames = 15
    /// Longest name of a label in bytes, `max_label_name_length`.
    public var maxLabelNameLength = 1024
    /// Longest value of a label in bytes, `max_label_value_length`.
    public var maxLabelValueLength = 2048
    /// Take structured metadata at all, `allow_structured_metadata`.
    public var allowStructuredMetadata = true
    /// Most bytes of structured metadata of a line, names and values, `max_structured_metadata_size`.
    public var maxStructuredMetadataSize = 64 * 1024
    /// Most pairs of structured metadata of a line, `max_structured_metadata_entries_count`.
    public var maxStructuredMetadataCount = 128
    /// Largest body in bytes as it is on the wire, `server.http_server_max_recv_msg_size` or so; beyond it: 413.
    public var maxBodySize = 100 << 20
    /// How many refused lines of a stream an answer lists before it counts the rest, `max_returned_stream_errors`.
    public var maxReturnedErrors = 10

    /// Loki's defaults, but for `rejectOldSamples`.
    public init() {}
}
