import LineCore

/// Batches for delivery's tests.
enum TestBatch {
    /// A batch whose body nobody looks at.
    static func empty(
        tenant: String = "", streams: [UInt64] = [1], entries: Int = 1, bytes: Int = 0, readAt: Int64 = 0, lane: Int = 0
    ) -> SealedBatch {
        SealedBatch(
            lane: lane, client: 0, tenant: tenant, body: [UInt8](repeating: 0, count: bytes), format: .json,
            entries: entries, lineBytes: entries * 10, streams: streams, shares: [], readAt: readAt)
    }

    /// A batch that Loki can read.
    ///
    /// - Parameters:
    ///   - streams: names of streams, each with its lines; a stream has the label `app`.
    ///   - tenant: the tenant.
    ///   - format: what the body is made of.
    ///   - start: the time of the first line; each later one is a millisecond younger.
    /// - Returns: the batch, with the streams in their order.
    static func of(
        _ streams: [(app: String, lines: [String])], tenant: String = "", format: PushFormat = .snappyProtobuf,
        start: Int64 = 1_700_000_000_000_000_000
    ) -> SealedBatch {
        var time = start
        var pieces: [[UInt8]] = []
        for (place, stream) in streams.enumerated() {
            var entries = GrowingBuffer()
            for line in stream.lines {
                Array(line.utf8).withBytes { bytes in
                    if format.isText {
                        JSONWire.appendEntry(to: &entries, time: time, line: bytes, metadata: [])
                    } else {
                        PushWire.appendEntry(to: &entries, time: time, line: bytes, metadata: [])
                    }
                }
                time += 1_000_000
            }
            let labels = Array("{app=\"\(stream.app)\"}".utf8)
            pieces.append(
                format.isText
                    ? JSONWire.streamHead(labels: [Label("app", stream.app)], isFirst: place == 0)
                    : PushWire.streamHead(labels: labels, entriesSize: entries.count))
            pieces.append(Array(entries.bytes))
            if format.isText { pieces.append(JSONWire.streamTail) }
        }
        if format.isText { pieces.append(JSONWire.bodyTail) }
        let compressor = Compressor()
        let body = compressor.compress(format, size: pieces.reduce(0) { $0 + $1.count }) {
            for piece in pieces { piece.withBytes(compressor.put) }
        }
        let lines = streams.flatMap { $0.lines }
        return SealedBatch(
            lane: 0, client: 0, tenant: tenant, body: body, format: format, entries: lines.count,
            lineBytes: lines.reduce(0) { $0 + $1.utf8.count },
            streams: streams.map { Array($0.app.utf8).withBytes { $0.hash } }, shares: [], readAt: 0)
    }
}

extension PushFormat {
    fileprivate var isText: Bool { self == .json || self == .gzipJSON }
}
