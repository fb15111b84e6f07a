import LineCore

/// `template`: an extracted value becomes what a template makes of all of them.
///
/// Keys: `source` (required), `template` (default empty, which removes the value).
struct TemplateStageSettings: StageDefinition {
    private let source: String
    private let template: Template

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let source = keys.stageText("source", isRequired: true)
        let text = keys.stageString("template")
        keys.finish(unknown: .ofStage)
        do throws(TemplateError) {
            template = try Template(text ?? "")
        } catch {
            let problem = keys.templateProblem("template", error)
            keys.log.error(problem.text, mend: problem.mend, at: keys.valueOrigin(of: "template"))
            return nil
        }
        guard let source else { return nil }
        self.source = source
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("source", source)
            writer.string("template", template.text)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        let environment = TemplateEnvironment.machine
        return { [template, source] names in
            [TemplateStage(template, source: source, environment: environment, names: names)]
        }
    }
}
