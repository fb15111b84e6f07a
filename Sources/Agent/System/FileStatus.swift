import Glibc

/// What stat(2) says of a file, as far as it is needed here.
public struct FileStatus: Equatable, Sendable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable {
        /// A file with bytes in it.
        case regular = "regular file"
        /// A directory.
        case directory = "directory"
        /// A symbolic link; only where links are not followed.
        case link = "symbolic link"
        /// A named pipe: opening one to read blocks until somebody writes.
        case pipe = "named pipe"
        /// A socket.
        case socket = "socket"
        /// A character or block device.
        case device = "device"
        /// Anything else.
        case other = "special file"

        init(mode: mode_t) {
            switch mode & S_IFMT {
            case S_IFREG: self = .regular
            case S_IFDIR: self = .directory
            case S_IFLNK: self = .link
            case S_IFIFO: self = .pipe
            case S_IFSOCK: self = .socket
            case S_IFCHR, S_IFBLK: self = .device
            default: self = .other
            }
        }
    }

    /// Device and inode.
    public let identity: FileIdentity
    /// The kind.
    public let kind: Kind
    /// Bytes in it.
    public let size: Int
    /// How many names it has; 0 once it is deleted but still open.
    public let links: Int
    /// When its content changed last, nanoseconds since 1970.
    public let modified: Int64

    init(_ status: stat) {
        identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        kind = Kind(mode: status.st_mode)
        size = Int(status.st_size)
        links = Int(status.st_nlink)
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }

    /// Asks for a path.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - followingLinks: whether a symbolic link at its end is followed (stat) or described itself (lstat).
    /// - Returns: what the kernel says of it.
    /// - Throws: the errno.
    public static func of(_ path: FilePath, followingLinks: Bool = true) throws(Errno) -> FileStatus {
        var status = stat()
        _ = try unsafe path.withCString { (path) throws(Errno) in
            try Errno.retrying { unsafe followingLinks ? stat(path, &status) : lstat(path, &status) }
        }
        return FileStatus(status)
    }
}
