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
        guard let wanted = LabelNotation.parse(labels).map(essential),
            let streams = PushSplit.entriesByStream(body: body, format: format)
        else { return nil }
        let counts = streams.compactMap { stream -> Int? in
            let own = format.isJSONObject ? JSONLabels.parse(stream.labels) : LabelNotation.parse(stream.labels)
            return own.map(essential) == wanted ? stream.entries : nil
        }
        return counts.isEmpty ? nil : counts.reduce(0, +)
    }

    private static func essential(_ labels: [(name: String, value: String)]) -> [String: String] {
        Dictionary(
            labels.filter { $0.name != "service_name" && $0.name != "__stream_shard__" }.map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension PushFormat {
    fileprivate var isJSONObject: Bool { self == .json || self == .gzipJSON }
}
