/// The `regex` stage: named groups of an expression become extracted values.
///
/// A group that took no part in a match becomes an empty text, as in Promtail.
public final class RegexStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "regex"

    private let regex: Regex
    private let source: Int?
    private let targets: [(group: Int, slot: Int)]
    private var groups: [Range<Int>?] = []

    /// A stage.
    ///
    /// - Parameters:
    ///   - regex: the expression.
    ///   - source: the extracted value to search; `nil`: the line.
    ///   - names: the pipeline's.
    public init(_ regex: Regex, source: String?, names: ExtractedNames) {
        self.regex = regex
        self.source = source.map { names.slot($0) }
        targets = regex.groupNames.enumerated().compactMap { group, name in
            guard let name, !name.isEmpty else { return nil }
            return (group, names.slot(name))
        }
    }

    /// Extracts; where the expression does not match, nothing.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = context.text(source, of: record) else { return .keep }
        guard regex.match(text, into: &groups) else { return .keep }
        for target in targets {
            context.extracted[target.slot] = .text(groups[target.group].map { text[$0] } ?? .empty)
        }
        return .keep
    }
}
