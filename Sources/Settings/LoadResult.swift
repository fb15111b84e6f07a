/// What came of loading a configuration.
public struct LoadResult: Sendable {
    /// The settings, or nil if there is an error among the problems.
    public var settings: Settings?
    /// All errors and warnings, by position.
    public var problems: [Problem]
    /// The file that was read, if any.
    public var file: String?

    /// The errors only.
    public var errors: [Problem] { problems.filter { $0.severity == .error } }
    /// The warnings only.
    public var warnings: [Problem] { problems.filter { $0.severity == .warning } }

    /// A result with all its parts.
    public init(settings: Settings?, problems: [Problem], file: String? = nil) {
        self.settings = settings
        self.problems = problems
        self.file = file
    }
}
