/// The `tenant` stage: which tenant of Loki a line belongs to.
public final class TenantStage: Stage {
    /// Where the tenant comes from.
    public enum Source: Sendable, Equatable {
        /// A value of the extracted map.
        case extracted(String)
        /// A label.
        case label(String)
        /// This one.
        case value(String)
    }

    /// As in the configuration.
    public let name: StaticString = "tenant"

    private let source: Source
    private let slot: Int?
    private var cache = LabelSetCache()
    private var key = LabelSetCache.Key()

    /// A stage.
    ///
    /// - Parameters:
    ///   - source: where the tenant comes from.
    ///   - names: the pipeline's.
    public init(_ source: Source, names: ExtractedNames) {
        self.source = source
        if case .extracted(let name) = source { slot = names.slot(name) } else { slot = nil }
    }

    /// Sets the label ``LabelSet/tenantLabel``; nothing where there is no tenant, or an empty one.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        let base = record.labels
        key.begin()
        var found: Bytes?
        if let slot {
            found = context.extracted[slot]?.text
            guard let text = found, !text.isEmpty else { return .keep }
            key.add(text)
        }
        record.labels = cache.find(base, key) {
            let tenant: String? =
                switch source {
                case .extracted: found.map { String($0) }
                case .label(let label): base[label]
                case .value(let value): value
                }
            guard let tenant, !tenant.isEmpty else { return base }
            return base.setting(LabelSet.tenantLabel, to: tenant)
        }
        return .keep
    }
}
