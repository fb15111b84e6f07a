/// What a glob found in one scan.
struct GlobExpansion: Equatable, Sendable {
    /// Regular files (links to them too) by path. The identity is a hint, good enough to see that a path has another file now.
    var matches: [FilePath: FileIdentity] = [:]
    /// What fits and is not read.
    var problems: Set<DiscoveryProblem> = []
    /// Directories in which something could appear that changes the answer.
    var directories: [FilePath: FileIdentity] = [:]
    /// The directories whose names alone decide the answer; `nil` where more than that does (a link, a single name that was
    /// looked for), or where it is not certain that a change would show.
    var stamps: [DirectoryStamp]?

    /// Would the answer be the same now? Asks the kernel for each directory.
    var isUnchanged: Bool { stamps?.allSatisfy(\.isUnchanged) ?? false }
}
