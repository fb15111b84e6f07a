/// What rendering a template may take. Hostile templates and hostile lines end in an error, not in an outage.
enum TemplateLimits {
    /// Bytes of output: 1 MiB.
    static let output = 1 << 20
    /// Bytes of all values made while rendering: 16 MiB.
    static let memory = 16 << 20
    /// Units of work: ten million, some tenths of a second. A node, an iteration and a call are ``step`` each, sixteen
    /// bytes that a function looks at are one, a comparison of values is five.
    static let work = 10_000_000
    /// Units of work of a node: 100, so that 100,000 can be evaluated.
    static let step = 100
    /// How deep templates, controls and pipelines may be inside one another while rendering.
    static let depth = 250
    /// How deep lists and maps may be inside one another.
    static let nesting = 64
    /// Variables alive at once.
    static let variables = 10_000
    /// Bytes of a template.
    static let template = 1 << 20
}
