/// The `-client.*` flags, of which each is nil unless given. Together they make one client, if `-client.url` is there.
public struct ClientFlags: Sendable, Equatable {
    /// `-client.url`. May hold a password.
    public var url: Secret?
    /// `-client.batch-wait`.
    public var batchWait: Duration?
    /// `-client.batch-size-bytes`.
    public var batchSize: Int?
    /// `-client.timeout`.
    public var timeout: Duration?
    /// `-client.tenant-id`.
    public var tenantID: String?
    /// `-client.min-backoff`.
    public var minBackoff: Duration?
    /// `-client.max-backoff`.
    public var maxBackoff: Duration?
    /// `-client.max-retries`; 0 is no limit.
    public var maxRetries: Int?
    /// `-client.drop-rate-limited-batches`.
    public var dropRateLimitedBatches: Bool?

    /// None given.
    public init() {}

    /// Whether any was given.
    public var isGiven: Bool { self != ClientFlags() }

    /// Writes what was given over a client.
    func apply(to client: inout ClientSettings) {
        // The parser has taken the URL already, so it is a good one.
        if let url { _ = try? client.take(url: url.revealed) }
        client.batchWait = batchWait ?? client.batchWait
        client.batchSize = batchSize ?? client.batchSize
        client.timeout = timeout ?? client.timeout
        client.tenantID = tenantID ?? client.tenantID
        client.backoff.minPeriod = minBackoff ?? client.backoff.minPeriod
        client.backoff.maxPeriod = maxBackoff ?? client.backoff.maxPeriod
        if let maxRetries { client.backoff.maxRetries = maxRetries > 0 ? maxRetries : nil }
        client.dropRateLimitedBatches = dropRateLimitedBatches ?? client.dropRateLimitedBatches
    }
}
