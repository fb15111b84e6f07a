import LineCore

/// A hash of the last bytes before an offset: tells a file from another one that got its inode number, and from itself
/// truncated and filled again.
///
/// It covers more than a usual line, so that lines which end alike (`"GET /healthz HTTP/1.1" 200`) differ by their
/// beginnings, where their times are.
///
/// The mark is written to disk, so its definition is fixed for ever. The bytes in file order are taken as 64-bit words,
/// little-endian, the last one filled up with zeros; from the seed `cbf29ce484222325` on, each word is combined by
/// `hash = (hash ^ word) * 9e3779b97f4a7c15`, then `hash ^= hash >> 32`. That is no defence against somebody who wants
/// two files to have one mark; whoever can write the files gains nothing by it.
public struct ContentMark: Hashable, Sendable, CustomStringConvertible {
    /// A mark covers at most this many bytes.
    public static let window = 512

    /// How many bytes before the offset it covers: 0...512, fewer than 512 only near the file's start.
    public let length: Int
    /// Their hash.
    public let hash: UInt64

    /// A mark as it was saved.
    ///
    /// - Parameters:
    ///   - length: 0...512.
    ///   - hash: the hash of that many bytes.
    public init(length: Int, hash: UInt64) {
        self.length = length
        self.hash = hash
    }

    /// Fewer bytes than these do not tell a file from others.
    static let telling = 16

    /// Does it tell a file from others?
    var isTelling: Bool { length >= Self.telling }

    /// The mark of no bytes.
    static let empty = ContentMark(all: .empty)

    /// The mark of these bytes, all of them; 512 at the most.
    init(all bytes: Bytes) { self.init(length: bytes.count, hash: Self.hash(bytes)) }

    /// The mark of the bytes that end at the offset; of more than 512 the last 512 count.
    public init(endingAt bytes: some BidirectionalCollection<UInt8>) {
        self = Array(bytes.suffix(Self.window)).withBytes { ContentMark(all: $0) }
    }

    /// The mark of the bytes that begin somewhere; of more than 512 the first 512 count.
    public init(beginningAt bytes: some Collection<UInt8>) {
        self = Array(bytes.prefix(Self.window)).withBytes { ContentMark(all: $0) }
    }

    /// Whether these bytes, the `length` bytes before the offset, are the ones it was made of.
    public func matches(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count == length && Array(bytes).withBytes { Self.hash($0) } == hash
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

    private static func hash(_ bytes: Bytes) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func combine(_ word: UInt64) {
            hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
            hash ^= hash &>> 32
        }
        let whole = bytes.count & ~7
        unsafe bytes.withPointer { start in
            for place in stride(from: 0, to: whole, by: 8) {
                let word = unsafe UnsafeRawPointer(start).loadUnaligned(fromByteOffset: place, as: UInt64.self)
                combine(UInt64(littleEndian: word))
            }
        }
        if whole < bytes.count {
            var word: UInt64 = 0
            for place in whole..<bytes.count { word |= UInt64(bytes[place]) << UInt64(8 * (place - whole)) }
            combine(word)
        }
        return hash
    }
}
