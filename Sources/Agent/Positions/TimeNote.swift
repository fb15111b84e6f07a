/// The time that was given to one range of a file whose lines carry none: its first line has ``base``, the next one a
/// nanosecond more, and so on.
public struct TimeNote: Equatable, Sendable {
    /// The file.
    public let identity: FileIdentity
    /// Where the range begins, bytes from the start of the file.
    public let start: Int
    /// Where it ends: the first byte after it.
    public let end: Int
    /// The time of its first line, nanoseconds since 1970.
    public let base: Int64
    /// The first bytes of the range: a file that got the inode number of another does not match.
    public let check: ContentMark

    /// A note.
    ///
    /// - Parameters:
    ///   - identity: the file.
    ///   - start: where the range begins.
    ///   - end: the first byte after it; greater than `start`.
    ///   - base: nanoseconds since 1970.
    ///   - check: the mark of the range's first bytes, ``ContentMark/init(beginningAt:)``.
    public init(identity: FileIdentity, start: Int, end: Int, base: Int64, check: ContentMark) {
        self.identity = identity
        self.start = start
        self.end = end
        self.base = base
        self.check = check
    }

    /// One line of the notes file: fields, then the hash of all before it.
    ///
    ///     1 <device> <inode> <start> <end> <base> <check> <hash>
    var line: String {
        let fields = "1 \(identity.device) \(identity.inode) \(start) \(end) \(base) \(check)"
        return "\(fields) \(FNV.hexadecimal(FNV.hash(fields.utf8)))\n"
    }

    /// Reads a line back, without its line end; `nil` when it is torn or changed.
    init?(line: some Collection<UInt8>) {
        let text = String(decoding: line, as: UTF8.self)
        let fields = text.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 8, fields[0] == "1",
            let device = UInt64(fields[1]), let inode = UInt64(fields[2]),
            let start = Int(fields[3]), let end = Int(fields[4]), let base = Int64(fields[5]),
            let check = ContentMark(fields[6]), start >= 0, end > start,
            FNV.hexadecimal(FNV.hash(text.utf8.prefix(text.utf8.count - 17))) == fields[7]
        else { return nil }
        self.init(
            identity: FileIdentity(device: device, inode: inode), start: start, end: end, base: base, check: check)
    }
}
