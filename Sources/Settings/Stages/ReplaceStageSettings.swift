import LineCore

/// `replace`: what the groups of an expression match becomes what a template makes of it.
///
/// Keys: `expression` (required), `source` (default: the line), `replace` (a template; default empty, which removes it).
struct ReplaceStageSettings: StageDefinition {
    private let expression: Regex
    private let source: String?
    private let replacement: String
    /// `nil` where the replacement is no template: Promtail takes the stage, and then it does nothing.
    private let template: Template?

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let expression = keys.regex("expression", isRequired: true)
        source = keys.stageText("source")
        replacement = keys.stageString("replace") ?? ""
        keys.finish(unknown: .ofStage)
        do throws(TemplateError) {
            template = try Template(replacement)
        } catch {
            template = nil
            let problem = keys.templateProblem("replace", error)
            let origin = keys.valueOrigin(of: "replace")
            if error.isRefusal {
                keys.log.error(problem.text, mend: problem.mend, at: origin)
                return nil
            }
            keys.log.warning("\(problem.text); so the stage does nothing", mend: problem.mend, at: origin)
        }
        guard let expression else { return nil }
        self.expression = expression
        if expression.groupCount == 1 {
            keys.log.warning(
                "`\(keys.path("expression"))` has no group, so nothing is replaced",
                mend: "put what is to be replaced in parentheses", at: keys.valueOrigin(of: "expression"))
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("expression", expression.pattern)
            writer.string("source", ifAny: source)
            writer.string("replace", replacement)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        guard let template else { return { _ in [] } }
        let environment = TemplateEnvironment.machine
        return { [expression, source] names in
            [
                ReplaceStage(
                    expression, replacement: template, source: source, environment: environment, names: names)
            ]
        }
    }
}
