public import LineCore

/// Promtail's metrics of one client and tenant.
public struct ClientMetrics: Sendable {
    /// Bytes of request bodies made, before they are sent.
    public let encodedBytes: Counter
    /// Bytes of request bodies that Loki acknowledged.
    public let sentBytes: Counter
    /// Entries that Loki acknowledged.
    public let sentEntries: Counter
    /// Pushes tried again.
    public let retries: Counter

    private let families: ClientFamilies
    private let host: String
    private let tenant: String

    init(families: ClientFamilies, host: String, tenant: String) {
        self.families = families
        self.host = host
        self.tenant = tenant
        encodedBytes = families.encodedBytes.with(host)
        sentBytes = families.sentBytes.with(host)
        sentEntries = families.sentEntries.with(host)
        retries = families.retries.with(host, tenant)
        // So that they are there, as 0, before the first loss: a rate over a series that appears misses its first step.
        for reason in ["ingester_error", "line_too_long", "rate_limited", "stream_limited"] {
            _ = families.droppedBytes.with(host, tenant, reason)
            _ = families.droppedEntries.with(host, tenant, reason)
        }
    }

    /// Counts one request.
    ///
    /// - Parameters:
    ///   - duration: from its start to the end of the answer.
    ///   - status: the HTTP status, or -1 where no answer came.
    public func request(duration: Duration, status: Int) {
        families.requestDuration.with(String(status), host).observe(duration)
    }

    /// Counts entries given up for good.
    ///
    /// - Parameters:
    ///   - entries: how many.
    ///   - bytes: of their lines.
    ///   - reason: why; Promtail knows four reasons, and these are what it is counted under.
    public func refused(entries: Int, bytes: Int, reason: RefusalReason) {
        dropped(entries: entries, bytes: bytes, reason: reason.promtailReason)
    }

    /// Counts entries that were longer than `limits_config.max_line_size`, and left out for it.
    public func tooLong(entries: Int, bytes: Int) { dropped(entries: entries, bytes: bytes, reason: "line_too_long") }

    /// Counts entries that were longer than `limits_config.max_line_size`, and cut.
    ///
    /// - Parameters:
    ///   - entries: how many.
    ///   - bytes: what was cut off.
    public func truncated(entries: Int, bytes: Int) {
        families.mutatedEntries.with(host, tenant, "line_too_long").add(entries)
        families.mutatedBytes.with(host, tenant, "line_too_long").add(bytes)
    }

    private func dropped(entries: Int, bytes: Int, reason: String) {
        families.droppedEntries.with(host, tenant, reason).add(entries)
        families.droppedBytes.with(host, tenant, reason).add(bytes)
    }
}

extension RefusalReason {
    /// The reason under which Promtail counts this in `promtail_dropped_entries_total`.
    public var promtailReason: String {
        switch self {
        case .rateLimited: "rate_limited"
        case .streamLimited: "stream_limited"
        case .lineTooLong: "line_too_long"
        case .tooFarBehind, .tooOld, .tooNew, .invalidLabels, .invalidMetadata, .badRequest, .retriesExhausted,
            .entryTooLarge:
            "ingester_error"
        }
    }
}

/// The families that clients count in.
struct ClientFamilies: Sendable {
    let encodedBytes: MetricFamily<Counter>
    let sentBytes: MetricFamily<Counter>
    let sentEntries: MetricFamily<Counter>
    let droppedBytes: MetricFamily<Counter>
    let droppedEntries: MetricFamily<Counter>
    let mutatedBytes: MetricFamily<Counter>
    let mutatedEntries: MetricFamily<Counter>
    let retries: MetricFamily<Counter>
    let requestDuration: MetricFamily<Histogram>

    init(_ build: MetricBuilder) {
        let loss = ["host", "tenant", "reason"]
        encodedBytes = build.counter(
            "promtail_encoded_bytes_total", "Bytes of request bodies made to be sent.", ["host"])
        sentBytes = build.counter(
            "promtail_sent_bytes_total", "Bytes of request bodies that were acknowledged.", ["host"])
        sentEntries = build.counter("promtail_sent_entries_total", "Entries that were acknowledged.", ["host"])
        droppedBytes = build.counter(
            "promtail_dropped_bytes_total", "Bytes of the lines given up for good.", loss)
        droppedEntries = build.counter("promtail_dropped_entries_total", "Entries given up for good.", loss)
        mutatedBytes = build.counter(
            "promtail_mutated_bytes_total", "Bytes cut off lines that were too long.", loss)
        mutatedEntries = build.counter(
            "promtail_mutated_entries_total", "Entries cut because they were too long.", loss)
        retries = build.counter("promtail_batch_retries_total", "Pushes tried again.", ["host", "tenant"])
        requestDuration = build.histogram(
            "promtail_request_duration_seconds", "Time of a push from its start to the end of its answer.",
            ["status_code", "host"], bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
    }
}
