/// Files to look for, for one target.
public struct PathTarget: Hashable, Sendable {
    /// The target's number, given by whoever owns its labels; comes back in every change.
    public let id: UInt64
    /// `__path__`.
    public let glob: Glob
    /// `__path_exclude__`.
    public let exclude: Glob?
    /// Was its directory there when the target was made? Then it is news if it is not.
    public let isThere: Bool

    /// A target.
    ///
    /// - Parameters:
    ///   - id: its number, unique among the targets given at one time.
    ///   - glob: what to read.
    ///   - exclude: what to leave out.
    ///   - isThere: was its directory there?
    public init(id: UInt64, glob: Glob, exclude: Glob? = nil, isThere: Bool = false) {
        self.id = id
        self.glob = glob
        self.exclude = exclude
        self.isThere = isThere
    }
}
