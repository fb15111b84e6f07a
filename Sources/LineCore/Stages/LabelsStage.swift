/// The `labels` stage: labels from the extracted map.
///
/// A value that is not there, that has no text or that is not valid UTF-8 sets nothing; an empty one sets an empty label.
public final class LabelsStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "labels"

    private let labels: [String]
    private let slots: [Int]
    private var made = Made()

    // The sets made lately, and the key of the current one: in one value, so that a line looks it up in one go.
    private struct Made: ~Copyable {
        private var cache = LabelSetCache()
        private var key = LabelSetCache.Key()

        @inline(__always)
        mutating func find(_ base: LabelSet, _ slots: [Int], _ extracted: Extracted, make: () -> LabelSet) -> LabelSet {
            key.begin()
            var isAny = false
            for slot in slots {
                let value = LabelsStage.value(slot, extracted)
                if value != nil { isAny = true }
                key.add(value)
            }
            return isAny ? cache.find(base, key, make: make) : base
        }
    }

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
        let (base, extracted) = (record.labels, context.extracted)
        record.labels = made.find(base, slots, extracted) {
            LabelSet(
                base.labels
                    + zip(labels, slots).compactMap { label, slot in
                        Self.value(slot, extracted).map { Label(label, String($0)) }
                    })
        }
        return .keep
    }

    @inline(__always)
    private static func value(_ slot: Int, _ extracted: Extracted) -> Bytes? {
        guard let text = extracted[slot]?.text, text.isUTF8 else { return nil }
        return text
    }
}
