/// The `labels` stage: labels from the extracted map.
///
/// A value that is not there, that has no text or that is not valid UTF-8 sets nothing; an empty one sets an empty label.
public final class LabelsStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "labels"

    private let targets: [(label: String, slot: Int)]
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()
    private var values: [Bytes?]

    /// A stage.
    ///
    /// - Parameters:
    ///   - labels: names, each with the name of the extracted value.
    ///   - names: the pipeline's.
    public init(_ labels: [(label: String, source: String)], names: ExtractedNames) {
        targets = labels.map { ($0.label, names.slot($0.source)) }
        values = Array(repeating: nil, count: labels.count)
    }

    /// Sets the labels.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        key.begin()
        var isAny = false
        for place in targets.indices {
            var value = context.extracted[targets[place].slot]?.text
            if let text = value, !text.isUTF8 { value = nil }
            if value != nil { isAny = true }
            key.add(value)
            values[place] = value
        }
        guard isAny else { return .keep }
        let base = record.labels
        record.labels = cache.find(base, key) {
            LabelSet(
                base.labels
                    + zip(targets, values).compactMap { target, value in
                        value.map { Label(target.label, String($0)) }
                    })
        }
        return .keep
    }
}
