/// What a glob found in one scan.
struct GlobExpansion: Equatable, Sendable {
    /// Regular files (links to them too) by path. The identity is a hint, good enough to see that a path has another file now.
    var matches: [FilePath: FileIdentity] = [:]
    /// What fits and is not read.
    var problems: Set<DiscoveryProblem> = []
    /// Directories in which something could appear that changes the answer.
    var directories: [FilePath: FileIdentity] = [:]
}
