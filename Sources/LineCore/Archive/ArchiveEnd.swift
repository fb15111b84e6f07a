/// How the reading of an archive ended.
public enum ArchiveEnd: Equatable, Sendable {
    /// At its end; its checksum is right.
    case whole
    /// Its bytes end before it does: it is still being written, or was cut.
    case truncated
    /// Its bytes are none of the format's, from here on: the reason.
    case damaged(String)
}
