/// The `logfmt` stage: values of `key=value` pairs become extracted values.
///
/// Of pairs with one key the last counts. Where the text goes wrong, the pairs before count.
public final class LogfmtStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "logfmt"

    private let keys: ByteNames
    private let slots: [Int]
    private let source: Int?

    /// A stage.
    ///
    /// - Parameters:
    ///   - mapping: names of values, each with the key of its pair.
    ///   - source: the extracted value to read; `nil`: the line.
    ///   - names: the pipeline's.
    public init(_ mapping: [(name: String, key: String)], source: String?, names: ExtractedNames) {
        keys = ByteNames(mapping.map { Array($0.key.utf8) })
        slots = mapping.map { names.slot($0.name) }
        self.source = source.map { names.slot($0) }
    }

    /// Extracts. Without a source that has a text, nothing.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = context.text(source, of: record) else { return .keep }
        let keys = keys.names
        Logfmt.read(text) { key, value in
            for index in keys.indices where keys[index] == key {
                context.extracted[slots[index]] = .text(Logfmt.text(value, arena: context.arena))
            }
        }
        return .keep
    }
}
