import CLinux
import Glibc

/// The names in one directory, as readdir(3) gave them.
struct DirectoryListing: Sendable {
    /// One name.
    struct Entry: Sendable {
        let name: [UInt8]
        let inode: UInt64
        /// The kind, where the file system says it; `nil` where only stat(2) knows.
        let kind: FileStatus.Kind?
    }

    /// The directory itself.
    let identity: FileIdentity
    /// When a name in it last came or went, nanoseconds since 1970; asked before they were read.
    let modified: Int64
    /// All but `.` and `..`.
    let entries: [Entry]

    /// Lists a directory.
    ///
    /// - Throws: the errno of open(2) or readdir(3).
    static func reading(_ path: FilePath) throws(Errno) -> DirectoryListing {
        let file = try FileDescriptor.open(path, flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK)
        let status = try file.status()
        let raw = file.release()
        guard let directory = unsafe fdopendir(raw) else {
            let error = Errno.current
            _ = close(raw)
            throw error
        }
        defer { _ = unsafe closedir(directory) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let found = unsafe readdir(directory) else {
                if errno != 0 { throw Errno.current }
                return DirectoryListing(identity: status.identity, modified: status.modified, entries: entries)
            }
            // By address: an entry is shorter than its struct, and copying all of it could read past the buffer.
            guard let place = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            let text = unsafe UnsafeRawPointer(found) + place
            let length = unsafe strlen(text.assumingMemoryBound(to: CChar.self))
            let name = unsafe Array(UnsafeRawBufferPointer(start: text, count: length))
            if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
            let (inode, type) = unsafe (UInt64(found.pointee.d_ino), found.pointee.d_type)
            entries.append(Entry(name: name, inode: inode, kind: kind(type)))
        }
    }

    private static func kind(_ type: UInt8) -> FileStatus.Kind? {
        switch Int(type) {
        case Int(DT_REG): .regular
        case Int(DT_DIR): .directory
        case Int(DT_LNK): .link
        case Int(DT_FIFO): .pipe
        case Int(DT_SOCK): .socket
        case Int(DT_CHR), Int(DT_BLK): .device
        default: nil
        }
    }
}
