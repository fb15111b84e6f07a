/// How far one file has been delivered.
///
/// After a rotation there are several for one path: the file that lives there now and the older generations that
/// are not yet delivered to their end.
public struct FilePosition: Hashable, Sendable {
    /// The path of the target, as its glob matched it; the same for all generations, wherever they have been renamed to.
    public var path: FilePath
    /// Device and inode of this generation.
    public var identity: FileIdentity
    /// Bytes from the start up to which every line is settled; the reading goes on there. Not negative.
    public var offset: Int
    /// The bytes before ``offset``; `nil` when they were not known.
    public var mark: ContentMark?
    /// Bytes after the offset that were read, where too few stand before it to tell the file from others.
    public var seen: KnownBytes?
    /// Delivered to its end and rotated away: kept so that its renamed or compressed copy is not read again.
    public var finished: Bool

    /// A position.
    ///
    /// - Parameters:
    ///   - path: the path of the target.
    ///   - identity: device and inode.
    ///   - offset: bytes, 0 or more.
    ///   - mark: the bytes before it.
    ///   - seen: bytes after it.
    ///   - finished: whether it is delivered to its end and rotated away.
    public init(
        path: FilePath, identity: FileIdentity, offset: Int, mark: ContentMark? = nil, seen: KnownBytes? = nil,
        finished: Bool = false
    ) {
        self.path = path
        self.identity = identity
        self.offset = offset
        self.mark = mark
        self.seen = seen
        self.finished = finished
    }

    /// The bytes that ``mark`` is of; `nil` where there is none.
    var before: KnownBytes? { mark.map { KnownBytes(end: offset, mark: $0) } }
}
