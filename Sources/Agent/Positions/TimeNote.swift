import LineCore

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

    /// A note that those made of the file before are void: it was truncated, and has other bytes now.
    static func void(_ identity: FileIdentity) -> TimeNote {
        TimeNote(identity: identity, start: 0, end: 0, base: 0, check: .empty)
    }

    /// Are the file's notes before this one void?
    var isVoid: Bool { end == 0 }

    /// The bytes that ``check`` is of.
    var knownBytes: KnownBytes { KnownBytes(end: start + check.length, mark: check) }

    /// Which lines have which times.
    var range: TimedRange { TimedRange(start: Int64(start), end: Int64(end), base: base) }

    /// The same note of a copy of the file.
    func moved(to copy: FileIdentity) -> TimeNote {
        TimeNote(identity: copy, start: start, end: end, base: base, check: check)
    }

    /// One line of the notes file: fields, then the hash of all before it.
    ///
    ///     2 <device> <inode> <born> <start> <end> <base> <check> <hash>
    var line: String {
        let fields = "2 \(identity.device) \(identity.inode) \(identity.born) \(start) \(end) \(base) \(check)"
        return "\(fields) \(FNV.hexadecimal(FNV.hash(fields.utf8)))\n"
    }

    /// Reads a line back, without its line end; `nil` when it is torn or changed.
    init?(line: some Collection<UInt8>) {
        let text = String(decoding: line, as: UTF8.self)
        let fields = text.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 9, fields[0] == "2",
            let device = UInt64(fields[1]), let inode = UInt64(fields[2]), let born = Int64(fields[3]),
            let start = Int(fields[4]), let end = Int(fields[5]), let base = Int64(fields[6]),
            let check = ContentMark(fields[7]), start >= 0, end > start || (start, end) == (0, 0),
            FNV.hexadecimal(FNV.hash(text.utf8.prefix(text.utf8.count - 17))) == fields[8]
        else { return nil }
        self.init(
            identity: FileIdentity(device: device, inode: inode, born: born), start: start, end: end, base: base,
            check: check)
    }
}
