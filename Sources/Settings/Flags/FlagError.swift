/// A command line that cannot be used. The process should print it with the usage and exit with ``exitCode``.
public struct FlagError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what would be right, in Go's words where it has some. Never holds a secret.
    public var description: String
    /// 2, as Go's programs exit for a bad flag.
    public var exitCode: Int32 { 2 }

    /// An error with its text.
    public init(_ description: String) { self.description = description }
}
