/// How a file is compressed.
public enum ArchiveFormat: String, CaseIterable, Sendable {
    /// RFC 1952; several members may follow one another.
    case gzip = "gz"
    /// bzip2; several streams may follow one another.
    case bzip2 = "bz2"
    /// RFC 1950.
    case zlib = "z"

    /// Bytes that ``init(magic:)`` wants to see.
    public static let magicLength = 4

    /// The format that a file's first bytes show; `nil` where they show none.
    ///
    /// - Parameter head: the first bytes; fewer than ``magicLength`` where there are no more.
    public init?(magic head: Bytes) {
        if head.count >= 3, head[0] == 0x1f, head[1] == 0x8b, head[2] == 8 {
            self = .gzip
        } else if head.count >= 4, head.hasPrefix("BZh"), (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(head[3]) {
            self = .bzip2
        } else if head.count >= 2, head[0] == 0x78, (Int(head[0]) << 8 | Int(head[1])) % 31 == 0 {
            // The window that everybody uses; others are taken only where the format is given.
            self = .zlib
        } else {
            return nil
        }
    }
}
