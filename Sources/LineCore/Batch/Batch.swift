/// Entries on their way to one tenant of one client, encoded as they come.
///
/// Each stream has its own buffer of encoded entries, so sealing is putting them one after another through the compressor.
final class Batch {
    /// One stream's entries.
    private final class StreamEntries {
        let labels: LabelSet
        var entries = GrowingBuffer()
        var origins = EntryOrigins()
        init(_ labels: LabelSet) { self.labels = labels }
    }

    private let tracksOrigins: Bool
    private var streams: [StreamEntries] = []
    private var index: [LabelSet: Int] = [:]
    private var latest: StreamEntries?
    private(set) var entries = 0
    /// Bytes of lines and structured metadata.
    private(set) var lineBytes = 0
    /// Bytes encoded so far.
    private(set) var encodedBytes = 0
    private(set) var shares: [TicketShare] = []
    /// When its oldest entry was read.
    private(set) var readAt: Int64 = .max
    /// When its first entry came in.
    private(set) var openedAt: Int64 = 0

    /// Streams with entries.
    private(set) var streamCount = 0

    /// An empty batch.
    init(tracksOrigins: Bool) { self.tracksOrigins = tracksOrigins }

    var isEmpty: Bool { entries == 0 }

    // A stream may be known from an earlier batch, and have no entries in this one.
    func has(_ labels: LabelSet) -> Bool { index[labels].map { streams[$0].entries.count > 0 } ?? false }

    func add(_ record: Record, ticket: Ticket, json: Bool, now: Int64) {
        if entries == 0 { openedAt = now }
        let stream = stream(record.labels)
        let before = stream.entries.count
        if json {
            JSONWire.appendEntry(to: &stream.entries, time: record.time, line: record.line, metadata: record.metadata)
        } else {
            PushWire.appendEntry(to: &stream.entries, time: record.time, line: record.line, metadata: record.metadata)
        }
        encodedBytes += stream.entries.count - before
        if before == 0 { streamCount += 1 }
        entries += 1
        lineBytes += Batcher.size(record)
        readAt = min(readAt, record.readAt)
        let place: Int
        if let last = shares.indices.last, shares[last].ticket == ticket {
            shares[last].records += 1
            shares[last].lines += record.lines
            shares[last].bytes += record.sourceBytes
            place = last
        } else {
            place = share(record, ticket)
        }
        if tracksOrigins { stream.origins.add(share: place) }
    }

    /// Makes the body and forgets the entries; the streams' buffers are kept for the next batch.
    func seal(_ rules: BatchRules, tenant: String, lane: Int, compressor: Compressor) -> SealedBatch {
        let parts = streams.filter { $0.entries.count > 0 }
        let labels = parts.map { $0.labels.over(rules.externalLabels) }
        let heads = parts.indices.map { index in
            rules.format.isJSON
                ? JSONWire.streamHead(
                    labels: labels[index].labels.filter { $0.name != LabelSet.tenantLabel }, isFirst: index == 0)
                : PushWire.streamHead(labels: labels[index].text, entriesSize: parts[index].entries.count)
        }
        let tail = rules.format.isJSON ? JSONWire.streamTail : []
        let end = rules.format.isJSON ? JSONWire.bodyTail : []
        let size = zip(heads, parts).reduce(end.count) { $0 + $1.0.count + $1.1.entries.count + tail.count }
        let body = compressor.compress(rules.format, size: size) {
            for (head, stream) in zip(heads, parts) {
                head.withBytes(compressor.put)
                compressor.put(stream.entries.bytes)
                tail.withBytes(compressor.put)
            }
            end.withBytes(compressor.put)
        }
        var origins = EntryOrigins()
        if tracksOrigins { for part in parts { origins.append(part.origins) } }
        let sealed = SealedBatch(
            lane: lane, client: rules.client, tenant: tenant, body: body, format: rules.format, entries: entries,
            lineBytes: lineBytes, streams: labels.map(\.streamHash), shares: shares, origins: origins,
            readAt: readAt)
        clear()
        return sealed
    }

    private func clear() {
        entries = 0
        lineBytes = 0
        encodedBytes = 0
        streamCount = 0
        shares.removeAll(keepingCapacity: shares.capacity < 4096)
        readAt = .max
        // A few streams come back in the next batch and keep their buffers; many would keep too much.
        let kept = streams.count <= 64
        if kept {
            let fair = max(64 << 10, (1 << 20) / max(1, streams.count))
            for stream in streams {
                stream.entries.removeAll(keeping: fair)
                stream.origins.removeAll()
            }
        } else {
            streams.removeAll()
            index.removeAll()
            latest = nil
        }
    }

    @inline(__always)
    private func stream(_ labels: LabelSet) -> StreamEntries {
        if let latest, latest.labels === labels { return latest }
        return findStream(labels)
    }

    private func findStream(_ labels: LabelSet) -> StreamEntries {
        let found: StreamEntries
        if let known = index[labels] {
            found = streams[known]
        } else {
            found = StreamEntries(labels)
            index[labels] = streams.count
            streams.append(found)
        }
        latest = found
        return found
    }

    // A record of another segment than the one before: its segment may still be aboard already.
    private func share(_ record: Record, _ ticket: Ticket) -> Int {
        if let known = shares.suffix(8).firstIndex(where: { $0.ticket == ticket }) {
            shares[known].records += 1
            shares[known].lines += record.lines
            shares[known].bytes += record.sourceBytes
            return known
        }
        shares.append(TicketShare(ticket: ticket, records: 1, lines: record.lines, bytes: record.sourceBytes))
        return shares.count - 1
    }
}
