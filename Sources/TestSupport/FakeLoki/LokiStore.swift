/// What the fake has stored, and the rules by which Loki takes or refuses a line.
struct LokiStore: Sendable {
    /// The answer to a push that was judged.
    struct Verdict: Equatable {
        var status = 204
        var body = ""
        var stored = 0
        var repeated = 0
        var refused = 0
    }

    private struct StreamKey: Hashable {
        let tenant: String
        let labelText: String
    }

    private struct EntryKey: Hashable {
        let timestamp: Int64
        let line: [UInt8]
    }

    private struct StreamState {
        var stored: StoredStream
        var newest = Int64.min
        var positions: [EntryKey: Int] = [:]
    }

    private var streams: [StreamState] = []
    private var index: [StreamKey: Int] = [:]
    /// Stream and position of each entry, in the order of first arrival.
    private var arrivalOrder: [(stream: Int, position: Int)] = []
    /// The entries that were refused, each time, in the order in which they came.
    private(set) var refusals: [RefusedEntry] = []

    /// The stored entries in the order in which each came first.
    var entries: [StoredEntry] { entries(from: 0) }

    /// The stored entries in the order in which each came first, but for so many at the beginning.
    func entries(from first: Int) -> [StoredEntry] {
        arrivalOrder.dropFirst(first).map { streams[$0.stream].stored.entries[$0.position] }
    }

    /// The streams in the order in which they came first.
    var storedStreams: [StoredStream] { streams.map(\.stored) }

    /// Stores the good lines of a push and says what Loki would answer.
    ///
    /// As in Loki, the distributor looks at labels and single lines first and the ingester at the order; a complaint of
    /// the ingester hides those of the distributor. The ingester tells of the last stream alone that reached it: where that
    /// one is good, what it refused of others is not told, and the answer may be 204 (`Push` in `pkg/ingester/instance.go`).
    ///
    /// - Parameters:
    ///   - push: the push.
    ///   - tenant: whose it is.
    ///   - limits: the tenant's limits.
    ///   - now: nanoseconds since 1970.
    /// - Returns: the answer, and the counts of lines.
    mutating func push(_ push: DecodedPush, tenant: String, limits: LokiLimits, now: Int64) -> Verdict {
        var verdict = Verdict()
        guard !push.streams.isEmpty else {
            verdict.status = 422
            verdict.body = "error at least one valid stream is required for ingestion"
            return verdict
        }
        var complaints: [String] = []
        var ingesterComplaint: String?
        for stream in push.streams {
            let pairs = stream.labels.map { LabelPair(name: $0.key, value: $0.value) }
            let text = LabelText.render(pairs)
            if let complaint = LokiRules.complaint(about: stream, limits: limits) {
                complaints.append(complaint)
                verdict.refused += stream.entries.count
                for entry in stream.entries { refuse(entry, of: stream, tenant, complaint) }
                continue
            }
            var valid: [DecodedPush.Entry] = []
            for entry in stream.entries {
                if let complaint = LokiRules.complaint(about: entry, stream: text, limits: limits, now: now) {
                    complaints.append(complaint)
                    refuse(entry, of: stream, tenant, complaint)
                } else {
                    valid.append(entry)
                }
            }
            verdict.refused += stream.entries.count - valid.count
            guard !valid.isEmpty else { continue }
            ingesterComplaint = ingest(valid, of: stream, text: text, tenant: tenant, limits: limits, &verdict)
        }
        if let body = ingesterComplaint ?? LokiRules.grouped(complaints) {
            verdict.status = 400
            verdict.body = body
        }
        return verdict
    }

    private mutating func ingest(
        _ entries: [DecodedPush.Entry], of stream: DecodedPush.Stream, text: String, tenant: String,
        limits: LokiLimits, _ verdict: inout Verdict
    ) -> String? {
        let number = streamNumber(StreamKey(tenant: tenant, labelText: text), labels: stream.labels)
        let window = limits.outOfOrderWindow.nanoseconds
        var ignored: [String] = []
        var ignoredCount = 0
        for entry in entries {
            let newest = streams[number].newest
            if newest != .min, entry.timestamp < newest - window {
                ignoredCount += 1
                let complaint = LokiRules.tooFarBehind(entry.timestamp, cutoff: newest - window)
                if ignored.count < limits.maxReturnedErrors { ignored.append(complaint) }
                refuse(entry, of: stream, tenant, complaint)
                continue
            }
            streams[number].newest = max(newest, entry.timestamp)
            let key = EntryKey(timestamp: entry.timestamp, line: entry.line)
            if let position = streams[number].positions[key] {
                streams[number].stored.entries[position].arrivals += 1
                verdict.repeated += 1
                continue
            }
            streams[number].positions[key] = streams[number].stored.entries.count
            arrivalOrder.append((number, streams[number].stored.entries.count))
            streams[number].stored.entries.append(
                StoredEntry(
                    tenant: tenant, labels: stream.labels, timestamp: entry.timestamp, line: entry.line,
                    metadata: entry.metadata, arrivals: 1))
            verdict.stored += 1
        }
        guard ignoredCount > 0 else { return nil }
        verdict.refused += ignoredCount
        return ignored.joined()
            + "user '\(tenant)', total ignored: \(ignoredCount) out of \(entries.count) for stream: \(text)"
    }

    private mutating func refuse(
        _ entry: DecodedPush.Entry, of stream: DecodedPush.Stream, _ tenant: String, _ complaint: String
    ) {
        refusals.append(
            RefusedEntry(
                tenant: tenant, labels: stream.labels, timestamp: entry.timestamp, line: entry.line,
                complaint: complaint))
    }

    private mutating func streamNumber(_ key: StreamKey, labels: [String: String]) -> Int {
        if let number = index[key] { return number }
        let stream = StoredStream(tenant: key.tenant, labelText: key.labelText, labels: labels, entries: [])
        index[key] = streams.count
        streams.append(StreamState(stored: stream))
        return streams.count - 1
    }
}

extension Duration {
    /// The duration in whole nanoseconds.
    var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
