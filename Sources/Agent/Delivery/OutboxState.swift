public import LineCore

/// The batches of one client that have no answer yet, and which of them may be pushed now.
///
/// Per tenant it is a queue in order of arrival. A batch may be pushed when
/// - fewer than `maxInFlight` pushes of its tenant are under way, and
/// - no earlier batch of its tenant that is still here, queued or under way, carries one of its streams.
///
/// So no stream is ever in two pushes, the order inside a stream holds, and a batch overtakes another only where they
/// have nothing to do with each other. Tenants take turns: one that answers slowly, or not at all, keeps its own
/// places busy and no others.
///
/// Each batch counts the earlier ones it waits for, and each of those knows who waits for it, so that no call looks
/// through the queue: offering and settling are linear in the streams of that one batch.
public struct OutboxState: Sendable {
    /// A batch that has been taken to be pushed.
    public struct Item: Sendable {
        /// Its number, in order of arrival over all tenants; given back to ``OutboxState/settle(_:)``.
        public let id: UInt64
        /// The batch.
        public let batch: SealedBatch
    }

    /// How much is unanswered.
    public struct Pending: Equatable, Sendable {
        /// Batches, queued and under way.
        public var batches = 0
        /// Their entries.
        public var entries = 0
        /// Their ``LineCore/SealedBatch/footprint``.
        public var bytes = 0
    }

    private struct Entry {
        let batch: SealedBatch
        /// How many earlier batches with a stream of this one are still here.
        var blockers = 0
        /// Later batches that count this one among their blockers.
        var waiters: [UInt64] = []
    }

    private struct Tenant {
        var pending = Pending()
        var underWay = 0
        /// Queued batches without blockers, oldest first.
        var ready: [UInt64] = []
        /// For each stream, the youngest batch here that carries it.
        var youngest: [UInt64: UInt64] = [:]
        /// Whether the tenant stands in the line of those that can push.
        var hasTurn = false
    }

    private let maxInFlight: Int
    private var entries: [UInt64: Entry] = [:]
    private var tenants: [String: Tenant] = [:]
    /// Tenants that have a batch to push and a place free, in the order of their turns.
    private var turns: [String] = []
    private var nextID: UInt64 = 0

    /// Everything unanswered.
    public private(set) var pending = Pending()
    /// Batches taken and not settled yet.
    public private(set) var underWay = 0

    /// Nothing queued and nothing under way?
    public var isIdle: Bool { entries.isEmpty }
    /// Batches that have not been taken yet.
    public var queued: Int { entries.count - underWay }
    /// When the oldest entry without an answer was read, in nanoseconds of the monotonic clock. Linear in the batches.
    public var oldestReadAt: Int64? { entries.values.lazy.map { $0.batch.readAt }.min() }

    /// An empty outbox.
    ///
    /// - Parameter maxInFlight: pushes under way at once for one tenant; less than 1 means 1.
    public init(maxInFlight: Int) { self.maxInFlight = max(1, maxInFlight) }

    /// How much of one tenant is unanswered.
    public func pending(tenant: String) -> Pending { tenants[tenant]?.pending ?? Pending() }

    /// Puts a batch at the end of its tenant's queue.
    public mutating func offer(_ batch: SealedBatch) {
        let id = nextID
        nextID += 1
        var entry = Entry(batch: batch)
        pending.add(batch)
        var tenant = tenants.removeValue(forKey: batch.tenant) ?? Tenant()
        tenant.pending.add(batch)
        for stream in batch.streams {
            // The stream may be listed twice, and two batches may share many streams: one link between them is enough.
            guard let earlier = tenant.youngest.updateValue(id, forKey: stream), earlier != id,
                entries[earlier]?.waiters.last != id
            else { continue }
            entries[earlier]?.waiters.append(id)
            entry.blockers += 1
        }
        tenants[batch.tenant] = tenant
        entries[id] = entry
        if entry.blockers == 0 { makeReady(id, of: batch.tenant) }
    }

    /// Takes the next batch that may be pushed, tenants in turn; `nil` where there is none now.
    public mutating func take() -> Item? {
        guard !turns.isEmpty else { return nil }
        let name = turns.removeFirst()
        guard var tenant = tenants.removeValue(forKey: name) else { return nil }
        let id = tenant.ready.removeFirst()
        tenant.underWay += 1
        tenant.hasTurn = false
        underWay += 1
        tenants[name] = tenant
        giveTurn(name)
        return entries[id].map { Item(id: id, batch: $0.batch) }
    }

    /// Lets go of a batch that was taken: it has its answer. What waited for it may be pushed.
    ///
    /// - Parameter id: the number of the ``Item``. A number that is not here changes nothing.
    public mutating func settle(_ id: UInt64) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        let name = entry.batch.tenant
        pending.remove(entry.batch)
        underWay -= 1
        guard var tenant = tenants.removeValue(forKey: name) else { return }
        tenant.pending.remove(entry.batch)
        tenant.underWay -= 1
        for stream in entry.batch.streams where tenant.youngest[stream] == id {
            tenant.youngest.removeValue(forKey: stream)
        }
        // A tenant may be a pod's own: what is empty goes, or the dictionary would grow for ever.
        guard tenant.pending.batches > 0 else { return }
        tenants[name] = tenant
        for waiter in entry.waiters {
            entries[waiter]?.blockers -= 1
            if entries[waiter]?.blockers == 0 { makeReady(waiter, of: name) }
        }
        giveTurn(name)
    }

    private mutating func makeReady(_ id: UInt64, of name: String) {
        guard var tenant = tenants.removeValue(forKey: name) else { return }
        // Nearly always the youngest; otherwise its place is found from the end.
        var place = tenant.ready.endIndex
        while place > 0, tenant.ready[place - 1] > id { place -= 1 }
        tenant.ready.insert(id, at: place)
        tenants[name] = tenant
        giveTurn(name)
    }

    private mutating func giveTurn(_ name: String) {
        guard let tenant = tenants[name], !tenant.hasTurn, !tenant.ready.isEmpty, tenant.underWay < maxInFlight else {
            return
        }
        tenants[name]?.hasTurn = true
        turns.append(name)
    }
}

extension OutboxState.Pending {
    fileprivate mutating func add(_ batch: SealedBatch) {
        batches += 1
        entries += batch.entries
        bytes += batch.footprint
    }

    fileprivate mutating func remove(_ batch: SealedBatch) {
        batches -= 1
        entries -= batch.entries
        bytes -= batch.footprint
    }
}
