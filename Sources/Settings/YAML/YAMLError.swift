/// Text that is no acceptable YAML: bad syntax, or past a bound.
public struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where.
    public var origin: Origin
    /// What is wrong.
    public var what: String
    /// What would be right.
    public var mend: String

    /// `line:column: what; mend`.
    public var description: String { "\(origin.line):\(origin.column): \(what); \(mend)" }
}
