/// Files to look for, for one target.
public struct PathTarget: Hashable, Sendable {
    /// The target's number, given by whoever owns its labels; comes back in every change.
    public let id: UInt64
    /// `__path__`.
    public let glob: Glob
    /// `__path_exclude__`.
    public let exclude: Glob?

    /// A target.
    ///
    /// - Parameters:
    ///   - id: its number, unique among the targets given at one time.
    ///   - glob: what to read.
    ///   - exclude: what to leave out.
    public init(id: UInt64, glob: Glob, exclude: Glob? = nil) {
        self.id = id
        self.glob = glob
        self.exclude = exclude
    }
}
