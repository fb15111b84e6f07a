/// A whole push, decoded and kept: what a test compares with what it meant to send.
public struct DecodedPush: Hashable, Sendable {
    /// One line on its way.
    public struct Entry: Hashable, Sendable {
        /// The labels of the entry's stream.
        public var labels: [String: String]
        /// Nanoseconds since 1970.
        public var timestamp: Int64
        /// The bytes of the line, without its newline.
        public var line: [UInt8]
        /// Structured metadata, in the order of the wire.
        public var metadata: [LabelPair]

        /// An entry of these parts.
        public init(labels: [String: String], timestamp: Int64, line: [UInt8], metadata: [LabelPair] = []) {
            self.labels = labels
            self.timestamp = timestamp
            self.line = line
            self.metadata = metadata
        }

        /// The line as text, with U+FFFD for what is not UTF-8.
        public var text: String { String(decoding: line, as: UTF8.self) }
    }

    /// The entries of one set of labels.
    public struct Stream: Hashable, Sendable {
        /// The labels as they were on the wire.
        public var labelText: String
        /// The labels; empty if `labelFailure` says that they could not be read.
        public var labels: [String: String]
        /// Why the labels could not be read, if they could not, or name one label twice.
        public var labelFailure: String?
        /// The entries in the order of the wire.
        public var entries: [Entry]
    }

    /// The streams in the order of the wire.
    public var streams: [Stream]

    /// All entries in the order of the wire.
    public var entries: [Entry] { streams.flatMap(\.entries) }

    /// Decodes a body by the values of its two headers, as Loki does.
    ///
    /// - Throws: `DecodeFailure` if the body is none that Loki takes. Labels that cannot be read are no such failure,
    ///   since Loki refuses only the stream they belong to.
    public static func decode(
        body: [UInt8], contentType: String?, contentEncoding: String?, limit: Int = 1 << 30
    ) throws -> DecodedPush {
        var collector = Collector()
        try PushBody.decode(
            body, contentType: contentType, contentEncoding: contentEncoding, limit: limit, into: &collector)
        return DecodedPush(streams: collector.streams)
    }

    private struct Collector: PushVisitor {
        var streams: [Stream] = []

        mutating func stream(labels text: String) {
            var stream = Stream(labelText: text, labels: [:], labelFailure: nil, entries: [])
            do {
                for pair in try LabelText.parse(text) {
                    if stream.labels.updateValue(pair.value, forKey: pair.name) != nil {
                        stream.labelFailure = "stream '\(text)' has duplicate label name: '\(pair.name)'"
                    }
                }
            } catch {
                stream.labels = [:]
                // The words of Loki's distributor.
                stream.labelFailure = "Error parsing labels '\(text)' with error: \(error)"
            }
            streams.append(stream)
        }

        mutating func entry(timestamp: Int64, line: Span<UInt8>, metadata: [LabelPair]) {
            let last = streams.count - 1
            streams[last].entries.append(
                Entry(
                    labels: streams[last].labels, timestamp: timestamp, line: [UInt8](copying: line),
                    metadata: metadata))
        }
    }
}
