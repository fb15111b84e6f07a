/// A hash of the last bytes before an offset: tells a file from another one that got its inode number, and from itself
/// truncated and filled again.
///
/// The mark is written to disk, so its definition is fixed for ever: FNV-1a with 64 bits
/// (offset basis `cbf29ce484222325`, prime `100000001b3`) over the bytes in file order. FNV is no defence
/// against somebody who wants two files to have one mark; whoever can write the files gains nothing by it.
public struct ContentMark: Hashable, Sendable, CustomStringConvertible {
    /// A mark covers at most this many bytes.
    public static let window = 64

    /// How many bytes before the offset it covers: 0...64, fewer than 64 only near the file's start.
    public let length: Int
    /// Their hash.
    public let hash: UInt64

    /// A mark as it was saved.
    ///
    /// - Parameters:
    ///   - length: 0...64.
    ///   - hash: the hash of that many bytes.
    public init(length: Int, hash: UInt64) {
        self.length = length
        self.hash = hash
    }

    /// The mark of the bytes that end at the offset; of more than 64 the last 64 count.
    public init(endingAt bytes: some BidirectionalCollection<UInt8>) {
        let covered = bytes.suffix(Self.window)
        self.init(length: covered.count, hash: FNV.hash(covered))
    }

    /// The mark of the bytes that begin somewhere; of more than 64 the first 64 count.
    public init(beginningAt bytes: some Collection<UInt8>) {
        let covered = bytes.prefix(Self.window)
        self.init(length: covered.count, hash: FNV.hash(covered))
    }

    /// Whether these bytes, the `length` bytes before the offset, are the ones it was made of.
    public func matches(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == length && FNV.hash(bytes) == hash
    }

    /// Reads the mark of an open file at an offset.
    ///
    /// - Parameters:
    ///   - file: open to read.
    ///   - offset: bytes from the start; the mark covers what stands before it.
    /// - Returns: `nil` when the file is shorter than the offset.
    /// - Throws: the errno of pread(2).
    public static func reading(_ file: borrowing FileDescriptor, before offset: Int) throws(Errno) -> ContentMark? {
        let length = min(offset, window)
        let bytes = try file.read(at: offset - length, count: length)
        return bytes.count == length ? ContentMark(endingAt: bytes) : nil
    }

    /// Whether an open file still has, before the offset, the bytes that this mark was made of.
    ///
    /// - Throws: the errno of pread(2).
    public func matches(_ file: borrowing FileDescriptor, before offset: Int) throws(Errno) -> Bool {
        guard offset >= length else { return false }
        return matches(try file.read(at: offset - length, count: length))
    }

    /// As it is saved: the length, a colon, the hash in 16 hexadecimal digits.
    public var description: String { "\(length):\(FNV.hexadecimal(hash))" }

    /// Reads ``description`` back; `nil` for any other text.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[0]), (0...Self.window).contains(length),
            parts[1].utf8.count == 16, let hash = UInt64(parts[1], radix: 16)
        else { return nil }
        self.init(length: length, hash: hash)
    }
}
