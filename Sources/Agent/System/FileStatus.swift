import CLinux
import Glibc

/// What statx(2) says of a file, as far as it is needed here.
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

    private init(_ status: clinux_status) {
        identity = FileIdentity(device: status.device, inode: status.inode, born: status.born)
        kind = Kind(mode: status.mode)
        size = Int(status.size)
        links = Int(status.links)
        modified = status.modified
    }

    /// Asks for an open file.
    static func of(raw: Int32) throws(Errno) -> FileStatus {
        var status = clinux_status()
        try Errno.retrying { unsafe clinux_status_of(raw, &status) }
        return FileStatus(status)
    }

    /// Asks for a path.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - followingLinks: whether a symbolic link at its end is followed (stat) or described itself (lstat).
    /// - Returns: what the kernel says of it.
    /// - Throws: the errno.
    public static func of(_ path: FilePath, followingLinks: Bool = true) throws(Errno) -> FileStatus {
        var status = clinux_status()
        _ = try unsafe path.withCString { (path) throws(Errno) in
            try Errno.retrying { unsafe clinux_status(path, followingLinks ? 1 : 0, &status) }
        }
        return FileStatus(status)
    }
}
