import CLinux
import Glibc
import LineCore
import Logging

/// Standard input, read to its end. It has no position: what was read cannot be read again.
@safe final class StandardInput {
    let source: LineSource
    /// Where it is read from: 0 but in tests.
    let descriptor: Int32
    private(set) var hasEnded = false
    private var start: UnsafeMutablePointer<UInt8>
    private var filled = 0
    private var taken = 0
    private var catchUp = CatchUp()

    init(source: LineSource, descriptor: Int32) {
        self.source = source
        self.descriptor = descriptor
        unsafe start = .allocate(capacity: ReadBuffer.chunk)
    }

    deinit { unsafe start.deallocate() }

    /// Is there something to read, or the end? The descriptor is not made non-blocking, for it is shared with whoever
    /// else has it: the shell, on a terminal.
    private var isReadable: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&waiting, 1, 0) > 0
    }

    /// Up to when all that was written has been read, nanoseconds of the monotonic clock; `nil` where that is not known.
    func caughtUp(now: Int64) -> Int64? {
        let unread = Int(clinux_unread(descriptor))
        // Of what does not say how much there is.
        if unread < 0 { return isReadable ? nil : now }
        return catchUp.caughtUp(size: taken + unread, read: taken, at: now, now: now)
    }

    /// Reads what is there.
    ///
    /// - Returns: may there be more at once?
    func read(_ lane: LaneShared) -> Bool {
        guard isReadable else { return false }
        let room = ReadBuffer.chunk - filled
        var got = 0
        do throws(Errno) {
            got = try Errno.retrying { unsafe Glibc.read(descriptor, start + filled, room) }
        } catch let error where error.code == EAGAIN {
            return false
        } catch {
            lane.logger.error("standard input cannot be read", metadata: ["error": "\(error)"])
        }
        filled += got
        taken += got
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
