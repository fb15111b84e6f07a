import Synchronization

/// Whether one client can deliver, and why not.
///
/// A tenant whose last push failed keeps the client from being ready, until a push of that tenant is answered. Being told
/// to slow down (429) is no failure.
public final class DeliveryStatus: Sendable {
    /// What is known at one moment.
    public struct Snapshot: Sendable, Equatable {
        /// Why the client is not ready, one sentence for each reason with the tenants that it concerns; empty when ready.
        public var reasons: [String] = []
        /// When a push was last answered well, in nanoseconds since 1970; `nil` before the first.
        public var lastSuccess: Int64?
        /// Entries that Loki has.
        public var storedEntries = 0
        /// Entries given up for good.
        public var refusedEntries = 0

        /// Whether nothing stands in the way.
        public var isReady: Bool { reasons.isEmpty }
    }

    private struct Storage {
        var failing: [String: String] = [:]
        var snapshot = Snapshot()
    }

    private let client: String
    private let storage = Mutex(Storage())

    /// The status of a client that has done nothing yet: ready.
    ///
    /// - Parameter client: its name, for the sentences.
    public init(client: String) { self.client = client }

    /// What is known now.
    public var snapshot: Snapshot {
        storage.withLock { storage in
            var snapshot = storage.snapshot
            let tenants = Dictionary(grouping: storage.failing.keys) { storage.failing[$0] ?? "" }
            snapshot.reasons = tenants.keys.sorted().map { why in
                "client \(client): \(why)\(Self.list(tenants[why] ?? []))"
            }
            return snapshot
        }
    }

    /// A push was answered, entries stored or refused.
    ///
    /// - Returns: whether the tenant's last push had failed.
    func answered(tenant: String, stored: Int, refused: Int, now: Int64) -> Bool {
        storage.withLock { storage in
            storage.snapshot.lastSuccess = now
            storage.snapshot.storedEntries += stored
            storage.snapshot.refusedEntries += refused
            return storage.failing.removeValue(forKey: tenant) != nil
        }
    }

    /// Entries were given up without an answer that says so.
    func gaveUp(entries: Int) { storage.withLock { $0.snapshot.refusedEntries += entries } }

    /// A push failed.
    func failed(tenant: String, why: String) { storage.withLock { $0.failing[tenant] = why } }

    private static func list(_ tenants: [String]) -> String {
        let named = tenants.filter { !$0.isEmpty }.sorted()
        guard !named.isEmpty else { return "" }
        let more = named.count > 3 ? " and \(named.count - 3) more" : ""
        return " (tenant \(named.prefix(3).joined(separator: ", "))\(more))"
    }
}
