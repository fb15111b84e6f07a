/// The `structured_metadata` stage: metadata of the entry from the extracted map, or else from labels.
///
/// A label that has the source's name and the value that was taken is no label any more: it has become metadata. Promtail
/// takes the items in an order that changes from start to start; here it is that of the configuration.
public final class StructuredMetadataStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "structured_metadata"

    private struct Item {
        let metadata: String
        let source: String
        let slot: Int
    }

    private let items: [Item]
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()

    /// A stage.
    ///
    /// - Parameters:
    ///   - items: names of metadata, each with the name of the extracted value or label.
    ///   - names: the pipeline's.
    public init(_ items: [(metadata: String, source: String)], names: ExtractedNames) {
        self.items = items.map { Item(metadata: $0.metadata, source: $0.source, slot: names.slot($0.source)) }
    }

    /// Adds metadata.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        var moved: [String] = []
        key.begin()
        for item in items {
            let label = record.labels[item.source]
            var value = label
            if let text = context.extracted[item.slot]?.text {
                guard text.isUTF8 else { continue }
                value = String(text)
            }
            guard let value else { continue }
            record.metadata.append(Label(item.metadata, value))
            if label == value {
                moved.append(item.source)
                Array(item.source.utf8).withBytes { key.add($0) }
            }
        }
        guard !moved.isEmpty else { return .keep }
        let base = record.labels
        record.labels = cache.find(base, key) { LabelSet(base.labels.filter { !moved.contains($0.name) }) }
        return .keep
    }
}
