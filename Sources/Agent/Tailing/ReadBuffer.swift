import Glibc
import LineCore

/// The one buffer that a lane reads all its files with.
///
/// A read begins a little before the offset, so that the bytes already taken are seen again: where they have changed, the
/// file was truncated and filled again in the meantime. It costs no call and, in practice, no time.
@safe final class ReadBuffer {
    /// Bytes of a chunk at the most: what one file gets in its turn.
    static let chunk = 256 << 10

    private let start: UnsafeMutablePointer<UInt8>

    init() { unsafe start = .allocate(capacity: ContentMark.window + Self.chunk) }

    deinit { unsafe start.deallocate() }

    /// Reads `back` bytes before the offset and up to `want` after it.
    ///
    /// - Returns: bytes read after the offset; negative where the file ends before it.
    func read(_ raw: Int32, at offset: Int, back: Int, want: Int) -> Result<Int, Errno> {
        let from = unsafe start + (ContentMark.window - back)
        var filled = 0
        do throws(Errno) {
            while filled < back + want {
                let got = try Errno.retrying {
                    unsafe pread(raw, from + filled, back + want - filled, offset - back + filled)
                }
                if got == 0 { break }
                filled += got
            }
        } catch { return .failure(error) }
        return .success(filled - back)
    }

    /// Are the bytes before the chunk those that the mark was made of?
    func holds(_ mark: ContentMark) -> Bool { ContentMark(all: before(0, mark.length)) == mark }

    /// The chunk read last.
    func chunk(_ count: Int) -> Bytes { unsafe Bytes(start: start + ContentMark.window, count: count) }

    /// The mark of a place in the chunk, in front of which `count` bytes were read.
    func mark(at place: Int, after count: Int) -> ContentMark {
        ContentMark(all: before(place, min(ContentMark.window, place + count)))
    }

    /// The bytes between two places in the chunk, the first of which may be before it.
    func bytes(_ place: Int, _ end: Int) -> Bytes {
        unsafe Bytes(start: start + (ContentMark.window + place), count: end - place)
    }

    /// Puts bytes where `back` bytes before the chunk begin.
    func put(_ bytes: Bytes, back: Int) {
        unsafe bytes.withPointer {
            unsafe (start + (ContentMark.window - back)).update(from: $0, count: bytes.count)
        }
    }

    /// Lets somebody fill it from `after` bytes on, counted from where `back` bytes before the chunk begin.
    func fill<Value, Failure: Error>(
        back: Int, after: Int, _ body: (UnsafeMutablePointer<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value { try unsafe body(start + (ContentMark.window - back + after)) }

    private func before(_ place: Int, _ count: Int) -> Bytes {
        unsafe Bytes(start: start + (ContentMark.window + place - count), count: count)
    }
}
