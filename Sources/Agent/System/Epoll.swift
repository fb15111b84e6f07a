import CLinux
import Glibc

/// Waits for many descriptors at once: epoll(7), level-triggered.
public struct Epoll: ~Copyable, Sendable {
    /// What happened to one descriptor.
    public struct Event: Equatable, Sendable {
        /// The number that ``add(_:token:)`` was given.
        public let token: UInt64
        /// The bits of epoll_ctl(2): `EPOLLIN`, `EPOLLHUP`, `EPOLLERR`.
        public let bits: UInt32
    }

    private let descriptor: FileDescriptor

    /// Makes one that waits for nothing yet.
    ///
    /// - Throws: EMFILE or ENFILE: too many descriptors are open.
    public init() throws(Errno) {
        descriptor = FileDescriptor(owning: try Errno.retrying { epoll_create1(Int32(EPOLL_CLOEXEC)) })
    }

    /// Waits for a descriptor to be readable from now on. Closing the descriptor ends that.
    ///
    /// - Parameters:
    ///   - raw: the descriptor; it stays its owner's.
    ///   - token: comes back with its events.
    /// - Throws: EEXIST when it is waited for already; EPERM for a regular file, which is always readable.
    public func add(_ raw: Int32, token: UInt64) throws(Errno) {
        var event = unsafe epoll_event()
        unsafe event.events = EPOLLIN.rawValue
        unsafe event.data.u64 = token
        try Errno.retrying { unsafe epoll_ctl(descriptor.raw, EPOLL_CTL_ADD, raw, &event) }
    }

    /// Waits for it no longer.
    ///
    /// - Throws: ENOENT when it was not waited for.
    public func remove(_ raw: Int32) throws(Errno) {
        var event = unsafe epoll_event()
        try Errno.retrying { unsafe epoll_ctl(descriptor.raw, EPOLL_CTL_DEL, raw, &event) }
    }

    /// Waits until something is readable or the time is up.
    ///
    /// - Parameters:
    ///   - timeout: nanoseconds, rounded up to milliseconds; 0 only looks; `nil` waits for ever.
    ///   - limit: at most this many events come back; the rest comes with the next call.
    /// - Returns: the events; none when the time is up or a signal came (EINTR): the caller then looks at its clock.
    /// - Throws: EBADF and the like, which are mistakes of the program.
    public func wait(timeout: Int64?, limit: Int = 64) throws(Errno) -> [Event] {
        let milliseconds = timeout.map { Int32(clamping: ($0 / 1_000_000) + ($0 % 1_000_000 > 0 ? 1 : 0)) } ?? -1
        var ready = unsafe [epoll_event](repeating: epoll_event(), count: limit)
        let count = unsafe epoll_wait(descriptor.raw, &ready, Int32(limit), max(-1, milliseconds))
        if count == -1 {
            let error = Errno.current
            if error.code == EINTR { return [] }
            throw error
        }
        return unsafe ready.prefix(Int(count)).map { unsafe Event(token: $0.data.u64, bits: $0.events) }
    }
}
