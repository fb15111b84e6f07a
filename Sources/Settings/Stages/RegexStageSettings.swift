import LineCore

/// `regex`: named groups become extracted values.
///
/// Keys: `expression` (required), `source` (default: the line).
struct RegexStageSettings: StageDefinition {
    private let expression: Regex
    private let source: String?

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let expression = keys.regex("expression", isRequired: true)
        source = keys.stageText("source")
        keys.finish(unknown: .ofStage)
        guard let expression else { return nil }
        self.expression = expression
        if expression.groupNames.allSatisfy({ $0 == nil }) {
            keys.log.warning(
                "`\(keys.path("expression"))` has no named group, so nothing is extracted",
                mend: "write `(?P<name>…)`", at: keys.valueOrigin(of: "expression"))
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("expression", expression.pattern)
            writer.string("source", ifAny: source)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [expression, source] names in [RegexStage(expression, source: source, names: names)] }
    }
}
