/// The `pattern` stage, as in Grafana Alloy: captures of a pattern become extracted values, and labels where it is asked for.
public final class PatternStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "pattern"

    private let pattern: LinePattern
    private let source: Int?
    private let slots: [Int]
    private let setsLabels: Bool
    private var captures: [Range<Int>] = []
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()

    /// A stage.
    ///
    /// - Parameters:
    ///   - pattern: what to match.
    ///   - source: the extracted value to match; `nil`: the line.
    ///   - setsLabels: captures become labels too, but for those that are no UTF-8.
    ///   - names: the pipeline's.
    public init(_ pattern: LinePattern, source: String?, setsLabels: Bool, names: ExtractedNames) {
        self.pattern = pattern
        self.source = source.map { names.slot($0) }
        self.setsLabels = setsLabels
        slots = pattern.names.map { names.slot($0) }
    }

    /// Extracts; where the pattern does not match, nothing.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = context.text(source, of: record) else { return .keep }
        guard pattern.match(text, into: &captures) else { return .keep }
        for (slot, range) in zip(slots, captures) { context.extracted[slot] = .text(text[range]) }
        if setsLabels { setLabels(&record, text) }
        return .keep
    }

    private func setLabels(_ record: inout Record, _ text: Bytes) {
        key.begin()
        for range in captures {
            let value = text[range]
            key.add(value.isUTF8 ? value : nil)
        }
        let base = record.labels
        record.labels = cache.find(base, key) {
            let made = zip(pattern.names, captures).compactMap { name, range in
                text[range].isUTF8 ? Label(name, String(text[range])) : nil
            }
            return LabelSet(base.labels + made)
        }
    }
}
