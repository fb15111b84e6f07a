/// What the kernel tells files apart by: device and inode.
///
/// An inode number comes back after its file is deleted, on ext4 at once, so equal identities alone do not prove that
/// it is the same file: a ``ContentMark`` does.
public struct FileIdentity: Hashable, Sendable {
    /// The device number, `st_dev`.
    public let device: UInt64
    /// The inode number, `st_ino`.
    public let inode: UInt64

    /// An identity.
    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}
