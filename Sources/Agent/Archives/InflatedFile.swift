import Glibc
import LineCore

/// The decompressed bytes of a file, read as the bytes of a plain one are: at an offset, with some before it.
///
/// Reading goes forward; where something before what is kept is wanted, or the decompressor was let go, it begins anew at the
/// file's start and passes over what is not wanted, a few megabytes a call. Kept are the bytes that nobody has consumed,
/// fewer than a chunk, and a mark's window before them.
final class InflatedFile {
    /// What a read came to.
    enum Got: Equatable {
        /// Bytes after the offset, negative where it ends before it; and how it ended, where nothing follows them.
        case bytes(Int, ArchiveEnd?)
        /// The offset is not reached yet: read again.
        case underWay
        case failed(Errno)
    }

    /// Bytes passed over in one call at the most: 4 MiB.
    static let passedAtOnce = 16 * ReadBuffer.chunk

    private let wanted: ArchiveFormat?
    private var decompressor: Decompressor?
    private var input = 0
    // Bytes decompressed, and the last of them.
    private var reached = 0
    private var kept: [UInt8] = []
    private var problem: ArchiveEnd?

    /// - Parameter wanted: the format of a file that does not begin as one of the others.
    init(_ wanted: ArchiveFormat?) { self.wanted = wanted }

    /// What it was taken for, once that is known.
    var format: ArchiveFormat? { decompressor?.format }

    /// Has it a decompressor, and its memory?
    var isOpen: Bool { decompressor != nil }

    /// Bytes of the file that were decompressed.
    var taken: Int { decompressor?.taken ?? 0 }

    /// Gives the memory back; the next read begins anew.
    func letGo() {
        decompressor = nil
        problem = nil
        kept = []
        reached = 0
        input = 0
    }

    /// Reads `back` bytes before the offset and up to `want` after it into a buffer; then ``keep(_:from:to:)`` must follow
    /// where reading is to go on from there.
    func read(_ raw: Int32, into buffer: ReadBuffer, at offset: Int, back: Int, want: Int) -> Got {
        let start = offset - back
        guard start >= 0 else { return .bytes(-1, .whole) }
        do throws(Errno) {
            if (decompressor == nil && problem == nil) || start < reached - kept.count { try begin(raw) }
            guard let decompressor else { return .bytes(-1, problem) }
            var budget = Self.passedAtOnce
            while reached < start {
                kept = []
                let most = min(start - reached, ReadBuffer.chunk)
                let written = try inflate(decompressor, raw, buffer, back: 0, after: 0, most)
                reached += written
                if written < most { return .bytes(reached - offset, decompressor.end) }
                budget -= written
                if budget <= 0, reached < start { return .underWay }
            }
            let have = reached - start
            let used = min(have, back + want)
            kept.suffix(have).prefix(used).withBytes { buffer.put($0, back: back) }
            let written =
                used < back + want
                ? try inflate(decompressor, raw, buffer, back: back, after: used, back + want - used) : 0
            reached += written
            // What did not fit stays.
            kept = used < have ? Array(kept.suffix(have)) : []
            let got = used + written - back
            return .bytes(got, got < want ? decompressor.end : nil)
        } catch { return .failed(error) }
    }

    /// Keeps what the next read wants again.
    ///
    /// - Parameters:
    ///   - buffer: as it was read.
    ///   - place: in the chunk, negative before it.
    ///   - end: of the bytes read, in the chunk.
    func keep(_ buffer: ReadBuffer, from place: Int, to end: Int) {
        // Where less was wanted than there is, the rest is kept already.
        if kept.isEmpty { kept = Array(buffer.bytes(place, end)) }
    }

    /// The first decompressed bytes of a file.
    ///
    /// - Parameters:
    ///   - file: the archive.
    ///   - wanted: as in ``init(_:)``.
    ///   - count: how many.
    /// - Returns: the bytes; fewer where there are no more.
    /// - Throws: the errno of pread(2).
    static func head(
        _ file: borrowing FileDescriptor, _ wanted: ArchiveFormat?, count: Int
    ) throws(Errno) -> [UInt8] {
        let inflated = InflatedFile(wanted)
        let buffer = ReadBuffer()
        switch inflated.read(file.raw, into: buffer, at: 0, back: 0, want: min(count, ReadBuffer.chunk)) {
        case .bytes(let got, _): return Array(buffer.bytes(0, max(0, got)))
        case .underWay: return []
        case .failed(let errno): throw errno
        }
    }

    private func begin(_ raw: Int32) throws(Errno) {
        letGo()
        var head = [UInt8](repeating: 0, count: ArchiveFormat.magicLength)
        let got = try Errno.retrying {
            unsafe head.withUnsafeMutableBytes { unsafe pread(raw, $0.baseAddress, $0.count, 0) }
        }
        head.removeLast(head.count - got)
        if let format = head.withBytes({ ArchiveFormat(magic: $0) }) ?? wanted {
            decompressor = Decompressor(format)
        } else {
            problem =
                head.count < ArchiveFormat.magicLength
                ? .truncated : .damaged("it begins as none of the formats gz, bz2 and z")
        }
    }

    private func inflate(
        _ decompressor: Decompressor, _ raw: Int32, _ buffer: ReadBuffer, back: Int, after: Int, _ count: Int
    ) throws(Errno) -> Int {
        try unsafe buffer.fill(back: back, after: after) { (room) throws(Errno) in
            try unsafe decompressor.read(into: room, count: count) { (free, most) throws(Errno) in
                let got = try Errno.retrying { unsafe pread(raw, free, most, self.input) }
                self.input += got
                return got
            }
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func withBytes<Result>(_ body: (Bytes) -> Result) -> Result { Array(self).withBytes(body) }
}
