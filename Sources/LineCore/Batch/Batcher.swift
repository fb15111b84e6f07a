/// One lane's open batches, for every client and tenant, and those sealed and not yet fetched.
public final class Batcher {
    private let lane: Int
    private let clients: [BatchRules]
    private let compressor = Compressor()
    private var open: [[String: Batch]]
    private var defaults: [Batch]
    private var sealed: [SealedBatch] = []

    /// A lane's batches, all empty.
    public init(lane: Int, clients: [BatchRules]) {
        self.lane = lane
        self.clients = clients
        defaults = clients.map { Batch(tracksOrigins: $0.tracksOrigins) }
        open = Array(repeating: [:], count: clients.count)
        for (index, rules) in clients.enumerated() { open[index][rules.tenant] = defaults[index] }
    }

    /// What an entry counts towards `batchsize`: its line, and its structured metadata as Loki counts it.
    @inline(__always)
    public static func size(_ record: Record) -> Int {
        record.metadata.isEmpty
            ? record.line.count
            : record.line.count + record.metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    /// How many copies of a record are aboard after ``add(_:ticket:now:)``: one for each client.
    public var copies: Int { clients.count }

    /// Would the record break a client's bound on streams in a batch? Not where it begins a batch.
    public func exceedsStreams(_ record: Record) -> Bool {
        for (index, rules) in clients.enumerated() where rules.maxStreams > 0 {
            let batch = batch(index, record)
            if batch.streamCount >= rules.maxStreams, !batch.has(record.labels), !isFull(batch, for: record, rules) {
                return true
            }
        }
        return false
    }

    /// Puts a record aboard for every client. Full batches are sealed first.
    @inline(__always)
    public func add(_ record: Record, ticket: Ticket, now: Int64) {
        for index in 0..<clients.count {
            let batch = batch(index, record)
            if isFull(batch, for: record, clients[index]) {
                seal(index, record.labels.tenant ?? clients[index].tenant, batch)
            }
            if record.line.count >= Self.hugeLine, !clients[index].format.isJSON {
                sealAlone(index, record.labels.tenant ?? clients[index].tenant, record, ticket)
                continue
            }
            batch.add(record, ticket: ticket, json: clients[index].format.isJSON, now: now)
        }
    }

    /// Seals what is older than `batchwait`, or full.
    ///
    /// - Returns: when the next batch will be, in nanoseconds of the monotonic clock; `nil` where none is open.
    public func sealAged(now: Int64) -> Int64? {
        var next: Int64?
        for index in 0..<clients.count {
            for (tenant, batch) in open[index] {
                if batch.isEmpty {
                    forget(index, tenant, batch)
                    continue
                }
                let due = batch.openedAt + clients[index].wait
                if due <= now || batch.lineBytes >= clients[index].size {
                    seal(index, tenant, batch)
                    forget(index, tenant, batch)
                } else {
                    next = min(next ?? due, due)
                }
            }
        }
        return next
    }

    /// Seals everything.
    public func sealAll() {
        for index in 0..<clients.count {
            for (tenant, batch) in open[index] where !batch.isEmpty { seal(index, tenant, batch) }
        }
    }

    /// Hands over what has been sealed since the last call.
    public func takeSealed() -> [SealedBatch] {
        guard !sealed.isEmpty else { return [] }
        let batches = sealed
        sealed.removeAll()
        return batches
    }

    /// Encoded bytes in open batches.
    public var openBytes: Int { open.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.encodedBytes } } }

    /// When the oldest entry of an open batch was read; `nil` where none is open.
    public func oldestRead(client: Int) -> Int64? {
        open[client].values.filter { !$0.isEmpty }.map(\.readAt).min()
    }

    // A line of this size goes from where it stands through the compressor: it is in memory once, not twice.
    private static let hugeLine = 4 << 20

    private func sealAlone(_ client: Int, _ tenant: String, _ record: Record, _ ticket: Ticket) {
        let rules = clients[client]
        let labels = record.labels.over(rules.externalLabels)
        let (head, tail) = PushWire.entryAround(record.line.count, time: record.time, metadata: record.metadata)
        let size = head.count + record.line.count + tail.count
        let streamHead = PushWire.streamHead(labels: labels.text, entriesSize: size)
        let body = compressor.compress(rules.format, size: streamHead.count + size) {
            streamHead.withBytes(compressor.put)
            head.withBytes(compressor.put)
            compressor.put(record.line)
            tail.withBytes(compressor.put)
        }
        let share = TicketShare(ticket: ticket, records: 1, lines: record.lines, bytes: record.sourceBytes)
        var origins = EntryOrigins()
        if rules.tracksOrigins { origins.add(share: 0) }
        sealed.append(
            SealedBatch(
                lane: lane, client: client, tenant: tenant, body: body, format: rules.format, entries: 1,
                lineBytes: Self.size(record), streams: [labels.streamHash], shares: [share], origins: origins,
                readAt: record.readAt))
    }

    private func seal(_ client: Int, _ tenant: String, _ batch: Batch) {
        sealed.append(batch.seal(clients[client], tenant: tenant, lane: lane, compressor: compressor))
    }

    // Tenants come and go; only the client's own keeps an empty batch. Not while a record is on its way into it.
    private func forget(_ client: Int, _ tenant: String, _ batch: Batch) {
        if batch !== defaults[client] { open[client][tenant] = nil }
    }

    // Must the batch go before the record comes aboard?
    @inline(__always)
    private func isFull(_ batch: Batch, for record: Record, _ rules: BatchRules) -> Bool {
        guard !batch.isEmpty else { return false }
        return batch.lineBytes + Self.size(record) > rules.size
            || (record.line.count >= Self.hugeLine && !rules.format.isJSON)
    }

    @inline(__always)
    private func batch(_ client: Int, _ record: Record) -> Batch {
        guard let tenant = record.labels.tenant, tenant != clients[client].tenant else { return defaults[client] }
        if let known = open[client][tenant] { return known }
        let fresh = Batch(tracksOrigins: clients[client].tracksOrigins)
        open[client][tenant] = fresh
        return fresh
    }
}
