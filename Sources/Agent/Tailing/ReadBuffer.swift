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

    /// Are these the bytes before the chunk?
    func holds(before: [UInt8]) -> Bool {
        before.withBytes { known in
            unsafe Bytes(start: start + (ContentMark.window - known.count), count: known.count) == known
        }
    }

    /// The chunk read last.
    func chunk(_ count: Int) -> Bytes { unsafe Bytes(start: start + ContentMark.window, count: count) }

    /// The last bytes before a place in the chunk, of which `before` stand in front of it.
    func window(endingAt place: Int, after before: Int) -> [UInt8] {
        let count = min(ContentMark.window, place + before)
        return unsafe Array(Bytes(start: start + (ContentMark.window + place - count), count: count))
    }
}
