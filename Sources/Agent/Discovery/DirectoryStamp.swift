/// What a directory was when it was listed: as long as it is that, it has the same names.
///
/// A name that comes, goes or is another file's from now on changes a directory's time (inode(7), `st_mtim`).
struct DirectoryStamp: Equatable, Sendable {
    /// Two changes closer together than this may leave one time: 2 s, the grain of the coarsest file systems.
    private static let grain: Int64 = 2_000_000_000

    let path: FilePath
    private let identity: FileIdentity
    private let modified: Int64

    /// The stamp of a listing; `nil` where the directory changed so shortly before that a later change need not show.
    ///
    /// - Parameters:
    ///   - path: the directory.
    ///   - listing: what was in it.
    ///   - wall: before it was listed, nanoseconds since 1970.
    init?(_ path: FilePath, _ listing: DirectoryListing, wall: Int64) {
        guard listing.modified < wall - Self.grain else { return nil }
        self.path = path
        identity = listing.identity
        modified = listing.modified
    }

    /// Is it still that? Asks the kernel.
    var isUnchanged: Bool {
        guard let status = try? FileStatus.of(path) else { return false }
        return status.identity == identity && status.modified == modified
    }
}
