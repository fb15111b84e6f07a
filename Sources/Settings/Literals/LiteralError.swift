/// A literal that cannot be read: what is wrong with it and what would be right.
public struct LiteralError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, as the end of a sentence that begins with the literal: `is no duration`.
    public var what: String
    /// What would be right.
    public var mend: String

    /// `what; mend`.
    public var description: String { "\(what); \(mend)" }
}
