/// How an archive looked when it was read: one that looks the same need not be read again.
struct ArchiveStamp: Equatable, Sendable {
    let size: Int
    /// The time of its last write, nanoseconds since 1970.
    let modified: Int64

    init(_ status: FileStatus) {
        size = status.size
        modified = status.modified
    }
}
