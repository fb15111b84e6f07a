public import LineCore
import Synchronization

/// Counts what delivery does for one client in Promtail's metrics.
public final class MetricsObserver: DeliveryObserver {
    private let metrics: AgentMetrics
    private let client: String
    private let host: String
    private let tenants = Mutex<[String: ClientMetrics]>([:])

    /// Counts for a client.
    ///
    /// - Parameters:
    ///   - metrics: where.
    ///   - client: the client's name.
    ///   - host: the client's ``PushURL/authority``.
    public init(metrics: AgentMetrics, client: String, host: String) {
        self.metrics = metrics
        self.client = client
        self.host = host
    }

    /// Counts the body as encoded.
    public func taken(tenant: String, bytes: Int) { of(tenant).encodedBytes.add(bytes) }

    /// Counts the request and its time.
    public func requested(tenant: String, status: Int, duration: Duration) {
        of(tenant).request(duration: duration, status: status)
    }

    /// Counts a retry.
    public func retried(tenant: String) { of(tenant).retries.add() }

    /// Counts entries and bytes as sent.
    public func stored(tenant: String, entries: Int, bytes: Int) {
        of(tenant).sentEntries.add(entries)
        of(tenant).sentBytes.add(bytes)
    }

    /// Counts entries and bytes as dropped.
    public func refused(tenant: String, reason: RefusalReason, entries: Int, bytes: Int) {
        of(tenant).refused(entries: entries, bytes: bytes, reason: reason)
    }

    /// Counts the requests.
    public func searched(requests: Int) { metrics.deadLetters.searched(client: client, requests: requests) }

    private func of(_ tenant: String) -> ClientMetrics {
        tenants.withLock { tenants in
            if let known = tenants[tenant] { return known }
            let made = metrics.client(host: host, tenant: tenant)
            tenants[tenant] = made
            return made
        }
    }
}
