/// What is wrong with a JMESPath expression, or with what it was applied to.
public struct JMESPathError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the expression: its characters (Unicode scalars) are counted from 1.
    public let column: Int
    /// What is wrong, as the end of a sentence.
    public let what: String

    /// `column 5: what`.
    public var description: String { "column \(column): \(what)" }
}
