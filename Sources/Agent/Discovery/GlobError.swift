/// A glob that means nothing.
public struct GlobError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The glob.
    public let glob: String
    /// Where in it, in bytes from 1.
    public let column: Int
    /// What is wrong and what would be right.
    public let what: String

    /// `the glob "…" is wrong at byte n: …`.
    public var description: String { "the glob \"\(glob)\" is wrong at byte \(column): \(what)" }
}
