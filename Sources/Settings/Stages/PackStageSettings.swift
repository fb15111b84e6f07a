import LineCore

/// `pack`: the line becomes a JSON object with extracted values.
///
/// Keys: `labels` (a list of names; default none), `ingest_timestamp` (default true). Promtail converts their types.
struct PackStageSettings: StageDefinition {
    private let labels: [String]
    private let takesIngestTime: Bool

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        labels = keys.weakStrings("labels") ?? []
        takesIngestTime = keys.weakBoolean("ingest_timestamp") ?? true
        keys.finish(unknown: .ofStage)
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.strings("labels", labels)
            writer.boolean("ingest_timestamp", takesIngestTime)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [labels, takesIngestTime] names in [PackStage(labels, takesIngestTime: takesIngestTime, names: names)] }
    }
}

extension MapReader {
    /// The strings of a weakly typed stage: a list, or one alone; numbers as they are written, booleans as 1 and 0.
    fileprivate mutating func weakStrings(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        let items: [YAMLNode]
        if case .sequence(let nodes) = node.content { items = nodes } else { items = [node] }
        return items.compactMap { item in
            if item.isNull { return "" }
            if case .boolean(let isTrue) = item.scalar { return isTrue ? "1" : "0" }
            return ValueReader.string(item, path(key), log)
        }
    }
}
