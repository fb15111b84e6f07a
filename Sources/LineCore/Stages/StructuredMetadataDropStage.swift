/// The `structured_metadata_drop` stage, as in Grafana Alloy: metadata of these names is removed.
public final class StructuredMetadataDropStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "structured_metadata_drop"

    private let dropped: Set<String>

    /// A stage that removes metadata of the names.
    public init(_ dropped: Set<String>) { self.dropped = dropped }

    /// Removes it.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        if !record.metadata.isEmpty { record.metadata.removeAll { dropped.contains($0.name) } }
        return .keep
    }
}
