/// The `template` stage: an extracted value becomes what a template makes of all of them.
///
/// `.Value` is the value that there was, `.Entry` the line. An empty result removes the value; where rendering fails, it
/// stays as it was.
public final class TemplateStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "template"

    private let slot: Int
    private let renderer: TemplateRenderer
    private let data: ExtractedTemplateData

    /// A stage.
    ///
    /// - Parameters:
    ///   - template: what the value becomes.
    ///   - source: the value's name; it need not be there.
    ///   - environment: what the template sees of the world.
    ///   - names: the pipeline's.
    public init(_ template: Template, source: String, environment: TemplateEnvironment, names: ExtractedNames) {
        slot = names.slot(source)
        renderer = TemplateRenderer(template, environment: environment)
        data = ExtractedTemplateData(template, names: names, holdsTextsOnly: false, hasEntry: true)
    }

    /// Renders.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        data.value = context.extracted[slot]?.text
        data.entry = record.line
        let text = try? data.with(context.extracted) { () throws(TemplateError) in
            try renderer.render(data, now: context.wall, arena: context.arena)
        }
        if let text { context.extracted[slot] = text.isEmpty ? nil : .text(text) }
        return .keep
    }
}
