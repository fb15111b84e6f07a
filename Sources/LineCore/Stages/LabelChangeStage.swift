/// A stage whose change of labels depends on the labels alone: `static_labels`, `labeldrop`, `labelallow`, and the last one where
/// there are `identity_labels`.
public final class LabelChangeStage: Stage {
    /// As in the configuration.
    public let name: StaticString

    private let change: @Sendable ([Label]) -> [Label]
    private var cache = LabelSetCache()
    private let key = LabelSetCache.Key()

    private init(_ name: StaticString, _ change: @escaping @Sendable ([Label]) -> [Label]) {
        self.name = name
        self.change = change
    }

    /// `static_labels`: sets the labels; those with an empty value are passed over.
    public static func setting(_ labels: [Label]) -> LabelChangeStage {
        let set = labels.filter { !$0.value.isEmpty }
        return LabelChangeStage("static_labels") { $0 + set }
    }

    /// `labeldrop`: removes the labels of these names.
    public static func dropping(_ names: Set<String>) -> LabelChangeStage {
        LabelChangeStage("labeldrop") { $0.filter { !names.contains($0.name) } }
    }

    /// `labelallow`: removes all labels but those of these names.
    public static func allowing(_ names: Set<String>) -> LabelChangeStage {
        LabelChangeStage("labelallow") { $0.filter { names.contains($0.name) } }
    }

    /// `identity_labels`: labels of these names are what they were before all stages, whatever a line made of them.
    public static func restoring(_ names: Set<String>, of base: LabelSet) -> LabelChangeStage {
        let own = base.labels.filter { names.contains($0.name) }
        return LabelChangeStage("identity_labels") { labels in labels.filter { !names.contains($0.name) } + own }
    }

    /// Changes the labels.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        let base = record.labels
        record.labels = cache.find(base, key) { LabelSet(change(base.labels)) }
        return .keep
    }
}
