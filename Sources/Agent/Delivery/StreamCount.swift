import LineCore

/// How many entries of a push belong to a stream that an answer names.
enum StreamCount {
    /// Counts them.
    ///
    /// Loki adds labels of its own before it looks at a stream (`service_name`, and `__stream_shard__` where it shards),
    /// so those are left out of the comparison.
    ///
    /// - Parameters:
    ///   - labels: the labels in Loki's text form.
    ///   - body: the push.
    ///   - format: what it is made of.
    /// - Returns: `nil` where the stream is not in the push, or either cannot be read.
    static func entries(of labels: String, in body: [UInt8], format: PushFormat) -> Int? {
        guard let push = OpenedPush(body, format: format) else { return nil }
        let found = places(of: labels, in: push.streams, format: format)
        return found.isEmpty ? nil : found.reduce(0) { $0 + push.streams[$1].entries.count }
    }

    /// The places of the streams with these labels.
    static func places(of labels: String, in streams: [OpenedPush.Stream], format: PushFormat) -> [Int] {
        guard let wanted = LabelNotation.parse(labels).map(essential) else { return [] }
        return streams.indices.filter { self.labels(streams[$0], format).map(essential) == wanted }
    }

    /// The labels of a stream; `nil` where they cannot be read.
    static func labels(_ stream: OpenedPush.Stream, _ format: PushFormat) -> [(name: String, value: String)]? {
        format.isJSON ? JSONLabels.parse(stream.labels) : LabelNotation.parse(stream.labels)
    }

    private static func essential(_ labels: [(name: String, value: String)]) -> [String: String] {
        Dictionary(
            labels.filter { $0.name != "service_name" && $0.name != "__stream_shard__" }.map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first })
    }
}
