/// What a template consists of.
indirect enum TemplateNode: Sendable {
    /// Text as it is.
    case text(TemplateBytes)
    /// `{{ pipeline }}`: printed unless it declares or assigns.
    case action(TemplatePipeline)
    /// `{{ if }}…{{ else if }}…{{ else }}…{{ end }}`; with `with`, a branch's value becomes dot.
    case branches([TemplateBranch], otherwise: [TemplateNode])
    /// `{{ range }}`.
    case range(TemplatePipeline, body: [TemplateNode], otherwise: [TemplateNode])
    /// `{{ template "name" pipeline }}` and `{{ block }}`.
    case template(name: String, TemplatePipeline?)
    /// `{{ break }}`.
    case leave
    /// `{{ continue }}`.
    case next
}

/// One `if`, `else if`, `with` or `else with`.
struct TemplateBranch: Sendable {
    var pipeline: TemplatePipeline
    var setsDot: Bool
    var body: [TemplateNode]
}

/// Commands, each getting the value of the one before as its last argument.
struct TemplatePipeline: Sendable {
    /// Places of the variables that take the value.
    var variables: [Int] = []
    /// `=` instead of `:=`.
    var assigns = false
    var commands: [TemplateCommand] = []
}

/// An operand, or a function or method with arguments.
struct TemplateCommand: Sendable {
    var operand: TemplateOperand
    var arguments: [TemplateOperand]
}

/// A value as written.
indirect enum TemplateOperand: Sendable {
    case dot
    case null
    case bool(Bool)
    case number(TemplateNumber)
    case text(TemplateBytes)
    /// `.a.b`.
    case field([TemplateField])
    /// `$x.a.b`; the place in the frame.
    case variable(Int, [TemplateField])
    /// `(…).a.b`.
    case chain(TemplateOperand, [TemplateField])
    case pipeline(TemplatePipeline)
    case function(TemplateFunction)
}

/// A name behind a dot.
struct TemplateField: Sendable {
    var name: TemplateBytes
    /// Its index among ``Template/fields``.
    var index: Int
}

/// A number as written: what it may stand for.
struct TemplateNumber: Sendable {
    /// The value as an integer, where it is one.
    var integer: Int64?
    /// The value as a float, where it may be one: not for characters.
    var float: Double?
    /// Is it a float where nothing says what it should be?
    var prefersFloat = false
}

/// A template by name: what is to be done, and how many places its variables take.
struct TemplateBody: Sendable {
    var nodes: [TemplateNode]
    var variables: Int
}
