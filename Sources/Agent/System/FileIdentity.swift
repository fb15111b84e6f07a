/// What the kernel tells files apart by: device, inode, and when the file was made.
///
/// An inode number comes back after its file is deleted, on ext4 at once; the time of birth then tells the new file from the
/// old one. Some file systems do not keep it (NFS): there equal identities alone do not prove that it is the same file, and a
/// ``ContentMark`` must. It tells a file from itself truncated and filled again, too.
public struct FileIdentity: Hashable, Sendable {
    /// The device number, `st_dev`.
    public let device: UInt64
    /// The inode number, `st_ino`.
    public let inode: UInt64
    /// When it was made, nanoseconds since 1970 (`stx_btime` of statx(2)); 0 where that is not known.
    public let born: Int64

    /// An identity.
    public init(device: UInt64, inode: UInt64, born: Int64 = 0) {
        self.device = device
        self.inode = inode
        self.born = born
    }
}
