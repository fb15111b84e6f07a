/// The `labels` stage: labels from the extracted map.
///
/// A value that is not there, that has no text or that is not valid UTF-8 sets nothing; an empty one sets an empty label.
public final class LabelsStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "labels"

    private let labels: [String]
    private let slots: [Int]
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()

    /// A stage.
    ///
    /// - Parameters:
    ///   - labels: names, each with the name of the extracted value.
    ///   - names: the pipeline's.
    public init(_ labels: [(label: String, source: String)], names: ExtractedNames) {
        self.labels = labels.map(\.label)
        slots = labels.map { names.slot($0.source) }
    }

    /// Sets the labels.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        key.begin()
        var isAny = false
        for slot in slots {
            let value = Self.value(slot, context)
            if value != nil { isAny = true }
            key.add(value)
        }
        guard isAny else { return .keep }
        let base = record.labels
        record.labels = cache.find(base, key) {
            LabelSet(
                base.labels
                    + zip(labels, slots).compactMap { label, slot in
                        Self.value(slot, context).map { Label(label, String($0)) }
                    })
        }
        return .keep
    }

    @inline(__always)
    private static func value(_ slot: Int, _ context: StageContext) -> Bytes? {
        guard let text = context.extracted[slot]?.text, text.isUTF8 else { return nil }
        return text
    }
}
