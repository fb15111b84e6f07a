/// A template in the language of Go's `text/template`, with the functions that Promtail's stages have.
///
/// All of the language is there: pipelines, variables, `if`, `with`, `range`, `define`, `template`, `block`, `break`,
/// `continue`, comments and trim markers; printing is Go's. At most 1 MiB of text, with controls at most
/// ``TemplateParser/deepest`` deep.
public final class Template: Sendable {
    /// What can be rendered without walking through nodes.
    enum Shape: Sendable {
        case constant(TemplateBytes)
        case field(Int)
        case any
    }

    /// The template as written.
    public let text: String
    /// The names that the template asks for by number (``TemplateData/value(field:)``).
    public let fields: [String]
    /// Does it use the data as a whole, so that it may ask for any name and for all of them?
    public let usesAllFields: Bool
    let body: TemplateBody
    let definitions: [String: TemplateBody]
    let shape: Shape

    /// Parses a template.
    ///
    /// - Throws: ``TemplateError`` with line and column, for a mistake in the template, a function that there is not,
    ///   and a variable that is not declared.
    public init(_ text: String, functions: TemplateFunctions = .promtail) throws(TemplateError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= TemplateLimits.template else { throw TemplateError("the template is longer than 1 MiB") }
        var parser = try TemplateParser(bytes, functions: functions)
        body = try parser.parse()
        self.text = text
        fields = parser.fields.map { String(decoding: $0, as: UTF8.self) }
        usesAllFields = parser.usesWhole
        definitions = parser.definitions
        shape = Self.shape(body)
    }

    private static func shape(_ body: TemplateBody) -> Shape {
        guard body.nodes.count <= 1 else { return .any }
        switch body.nodes.first {
        case nil: return .constant(TemplateBytes([]))
        case .text(let text): return .constant(text)
        case .action(let pipeline):
            guard pipeline.variables.isEmpty, pipeline.commands.count == 1, let command = pipeline.commands.first,
                command.arguments.isEmpty, case .field(let fields) = command.operand, fields.count == 1
            else { return .any }
            return .field(fields[0].index)
        default: return .any
        }
    }
}

extension Template: Hashable {
    /// Do both have the same text?
    public static func == (left: Template, right: Template) -> Bool { left.text == right.text }

    /// Hashes the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
