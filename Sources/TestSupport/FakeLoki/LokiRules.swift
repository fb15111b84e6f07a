/// Loki's reasons to refuse a line, in Loki's words.
///
/// Sources: `pkg/validation/validate.go`, `pkg/distributor/validator.go`, `pkg/ingester/stream.go` and
/// `pkg/chunkenc/interface.go` of <https://github.com/grafana/loki>, 3.x.
enum LokiRules {
    /// What is wrong with the labels of a stream, if something is.
    static func complaint(about stream: DecodedPush.Stream, limits: LokiLimits) -> String? {
        if let failure = stream.labelFailure { return failure }
        let text = stream.labelText
        guard !stream.labels.isEmpty else { return "error at least one label pair is required per stream" }
        let count = stream.labels.count - (stream.labels["service_name"] == nil ? 0 : 1)
        if count > limits.maxLabelNames {
            return "entry for stream '\(text)' has \(count) label names; limit \(limits.maxLabelNames)"
        }
        for (name, value) in stream.labels.sorted(by: { $0.key < $1.key }) {
            if name.utf8.count > limits.maxLabelNameLength {
                return "stream '\(text)' has label name too long: '\(name)'"
            }
            if value.utf8.count > limits.maxLabelValueLength {
                return "stream '\(text)' has label value too long: '\(value)'"
            }
        }
        return nil
    }

    /// What is wrong with a line on its own, if something is.
    static func complaint(
        about entry: DecodedPush.Entry, stream text: String, limits: LokiLimits, now: Int64
    ) -> String? {
        let oldest = now - limits.rejectOldSamplesMaxAge.nanoseconds
        if limits.rejectOldSamples, entry.timestamp < oldest {
            return "entry for stream '\(text)' has timestamp too old: \(GoTimeText.rfc3339(entry.timestamp)), "
                + "oldest acceptable timestamp is: \(GoTimeText.rfc3339(oldest))"
        }
        if entry.timestamp > now + limits.creationGracePeriod.nanoseconds {
            return "entry for stream '\(text)' has timestamp too new: \(GoTimeText.rfc3339(entry.timestamp))"
        }
        if limits.maxLineSize != 0, entry.line.count > limits.maxLineSize {
            return "Max entry size '\(limits.maxLineSize)' bytes exceeded for stream '\(text)' "
                + "while adding an entry with length '\(entry.line.count)' bytes"
        }
        guard !entry.metadata.isEmpty else { return nil }
        if !limits.allowStructuredMetadata {
            return "stream '\(text)' includes structured metadata, but this feature is disallowed. Please see "
                + "`limits_config.allow_structured_metadata` or contact your Loki administrator to enable it."
        }
        let size = entry.metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        if size > limits.maxStructuredMetadataSize {
            return "stream '\(text)' has structured metadata too large: '\(size)' bytes, limit: "
                + "'\(limits.maxStructuredMetadataSize)' bytes. Please see `limits_config.max_structured_metadata_size` "
                + "or contact your Loki administrator to increase it."
        }
        if entry.metadata.count > limits.maxStructuredMetadataCount {
            return "stream '\(text)' has too many structured metadata labels: '\(entry.metadata.count)', limit: "
                + "'\(limits.maxStructuredMetadataCount)'. Please see "
                + "`limits_config.max_structured_metadata_entries_count` or contact your Loki administrator to "
                + "increase it."
        }
        return nil
    }

    /// The ingester's line about one entry that came too late.
    static func tooFarBehind(_ timestamp: Int64, cutoff: Int64) -> String {
        "entry with timestamp \(GoTimeText.string(timestamp)) ignored, reason: 'entry too far behind, entry timestamp "
            + "is: \(GoTimeText.rfc3339(timestamp)), oldest acceptable timestamp is: \(GoTimeText.rfc3339(cutoff))',\n"
    }

    /// The distributor's complaints in one text: equal ones are counted, and a single one stands alone.
    static func grouped(_ complaints: [String]) -> String? {
        guard let first = complaints.first else { return nil }
        guard complaints.count > 1 else { return first }
        var order: [String] = []
        var counts: [String: Int] = [:]
        for complaint in complaints {
            if counts[complaint] == nil { order.append(complaint) }
            counts[complaint, default: 0] += 1
        }
        return order.map { "\(counts[$0, default: 0]) errors like: \($0)" }.joined(separator: "; ")
    }
}
