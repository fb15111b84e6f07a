import LineCore
import TestSupport

/// Encodes records as a lane does, and decodes what leaves it with TestSupport's own decoder.
struct Batching {
    /// What was meant to be sent.
    struct Meant {
        var line: [UInt8]
        var time: Int64 = 0
        var labels = LabelSet([Label("job", "test")])
        var metadata: [Label] = []

        init(_ line: some Sequence<UInt8>, time: Int64 = 0, labels: [String: String] = ["job": "test"]) {
            self.line = Array(line)
            self.time = time
            self.labels = LabelSet(labels.map { Label($0.key, $0.value) })
        }

        init(_ text: String, time: Int64 = 0, labels: [String: String] = ["job": "test"]) {
            self.init(text.utf8, time: time, labels: labels)
        }

        /// As it should be found in a decoded push.
        var entry: DecodedPush.Entry {
            var named: [String: String] = [:]
            for label in labels.labels where label.name != LabelSet.tenantLabel { named[label.name] = label.value }
            return DecodedPush.Entry(
                labels: named, timestamp: time, line: line,
                metadata: metadata.map { LabelPair(name: $0.name, value: $0.value) })
        }
    }

    let batcher: Batcher

    init(_ clients: BatchRules...) { batcher = Batcher(lane: 3, clients: clients) }

    func add(_ meant: Meant, segment: UInt32 = 0, now: Int64 = 0, readAt: Int64 = 0) {
        meant.line.withBytes { bytes in
            var record = Record(
                line: bytes, time: meant.time, labels: meant.labels, sourceBytes: bytes.count + 1, readAt: readAt)
            record.metadata = meant.metadata
            batcher.add(record, ticket: Ticket(source: 1, segment: segment), now: now)
        }
    }

    /// Would the bound on streams end it?
    func exceeds(_ meant: Meant) -> Bool {
        meant.line.withBytes { bytes in
            batcher.exceedsStreams(
                Record(line: bytes, time: 0, labels: meant.labels, sourceBytes: bytes.count, readAt: 0))
        }
    }

    /// Seals everything.
    func sealAll() -> [SealedBatch] {
        batcher.sealAll()
        return batcher.takeSealed()
    }
}

extension SealedBatch {
    /// The push, by headers alone.
    func decoded() throws -> DecodedPush {
        try DecodedPush.decode(
            body: body, contentType: format.contentType, contentEncoding: format.contentEncoding)
    }
}

extension DecodedPush.Stream {
    /// The lines as text.
    var texts: [String] { entries.map(\.text) }
}
