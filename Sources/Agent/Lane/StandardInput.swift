import Glibc
import LineCore
import Logging

/// Standard input, read to its end. It has no position: what was read cannot be read again.
@safe final class StandardInput {
    let source: LineSource
    /// A regular file, which epoll(7) refuses.
    var isAlwaysReady = false
    private(set) var hasEnded = false
    private var start: UnsafeMutablePointer<UInt8>
    private var filled = 0

    init(source: LineSource) {
        self.source = source
        unsafe start = .allocate(capacity: ReadBuffer.chunk)
        let flags = fcntl(0, F_GETFL)
        _ = fcntl(0, F_SETFL, flags | O_NONBLOCK)
    }

    deinit { unsafe start.deallocate() }

    /// Reads what is there.
    ///
    /// - Returns: may there be more at once?
    func read(_ lane: LaneShared) -> Bool {
        let room = ReadBuffer.chunk - filled
        let got: Int
        do throws(Errno) {
            got = try Errno.retrying { unsafe Glibc.read(0, start + filled, room) }
        } catch {
            if error.code == EAGAIN { return false }
            lane.logger.error("standard input cannot be read", metadata: ["error": "\(error)"])
            got = 0
        }
        filled += got
        let chunk = unsafe Bytes(start: start, count: filled)
        if got == 0 {
            source.finish(chunk, wall: lane.wall, now: lane.now)
            hasEnded = true
            return false
        }
        let consumed = source.consume(chunk, full: filled == ReadBuffer.chunk, wall: lane.wall, now: lane.now)
        filled -= consumed
        unsafe memmove(start, start + consumed, filled)
        return true
    }
}
