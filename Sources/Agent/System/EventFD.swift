import CLinux
import Glibc

/// Wakes a thread that waits in epoll: eventfd(2). Any thread may signal; signals given before the wake-up are one.
public final class EventFD: Sendable {
    private let descriptor: FileDescriptor

    /// Makes one, not signalled.
    ///
    /// - Throws: EMFILE or ENFILE: too many descriptors are open.
    public init() throws(Errno) {
        let raw = try Errno.retrying { eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)) }
        descriptor = FileDescriptor(owning: raw)
    }

    /// The descriptor to wait for (readable once signalled); it stays owned here.
    public var raw: Int32 { descriptor.raw }

    /// Wakes the waiting thread. Never blocks; cannot fail in a way that matters: a full counter is signalled already.
    public func signal() {
        var one: UInt64 = 1
        _ = try? Errno.retrying { unsafe Glibc.write(descriptor.raw, &one, 8) }
    }

    /// Takes the signal back. The waiting thread calls it after waking.
    ///
    /// - Returns: whether it was signalled.
    @discardableResult
    public func drain() -> Bool {
        var count: UInt64 = 0
        return (try? Errno.retrying { unsafe Glibc.read(descriptor.raw, &count, 8) }) == 8
    }

    /// Waits until it is signalled, and takes the signal back. It may return earlier.
    public func wait() {
        var waiting = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&waiting, 1, -1)
        drain()
    }
}
