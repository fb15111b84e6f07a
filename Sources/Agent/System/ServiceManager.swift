// Its header has the C library's structs too, and whichever module is loaded first owns them.
import CLinux
import Glibc

/// Tells systemd how the service is doing, by the protocol of
/// [`sd_notify(3)`](https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html).
///
/// The protocol is a datagram of `NAME=value` lines to the socket named in the environment, so no library is needed.
/// Outside systemd there is no such socket, and nothing is sent.
public struct ServiceManager: Sendable {
    /// One thing to say.
    public enum Notification: Sendable, Equatable {
        /// Started: everything is set up.
        case ready
        /// The configuration is being read again; ``ready`` follows. The microseconds are of `CLOCK_MONOTONIC`.
        case reloading(monotonicMicroseconds: Int64)
        /// The end has begun.
        case stopping
        /// Still making progress.
        case watchdog
        /// One line for `systemctl status`; line ends in it become blanks.
        case status(String)

        var text: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
            case .stopping: "STOPPING=1"
            case .watchdog: "WATCHDOG=1"
            case .status(let line):
                "STATUS=" + String(line.map { letter in letter.isNewline ? " " : letter })
            }
        }
    }

    /// `$NOTIFY_SOCKET`; empty outside systemd.
    private let socketName: String

    /// How often to send ``Notification/watchdog``: half of what systemd waits. `nil` where it does not wait for any.
    public let watchdogInterval: Duration?

    /// Whether there is anyone to tell.
    public var isPresent: Bool { !socketName.isEmpty }

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///
    /// - Parameters:
    ///   - environment: gives the value of a variable; the process's environment by default.
    ///   - processID: whom a watchdog for one process must name; this process by default.
    public init(
        environment: (String) -> String? = ServiceManager.processEnvironment, processID: Int32? = nil
    ) {
        let name = environment("NOTIFY_SOCKET") ?? ""
        socketName = name
        let isForUs = environment("WATCHDOG_PID").map { text in Int32(text) == processID ?? getpid() } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { text in Int64(text) } ?? 0
        watchdogInterval =
            !name.isEmpty && isForUs && microseconds > 0 ? .microseconds(max(1, microseconds / 2)) : nil
    }

    /// Sends the notifications in one datagram; outside systemd it does nothing.
    ///
    /// It may wait for up to a second while systemd's queue is full.
    ///
    /// - Throws: ``NotifyError`` when the socket's name is no address or the datagram cannot be sent.
    public func notify(_ notifications: Notification...) throws(NotifyError) {
        guard isPresent else { return }
        let message = notifications.map(\.text).joined(separator: "\n")
        var (address, length) = try socketAddress()
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw NotifyError(socket: socketName, code: errno) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(message.utf8)
        let failure: Int32 = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                while true {
                    let sent = unsafe sendto(
                        descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
                    if sent >= 0 { return 0 }
                    if errno != EINTR { return errno }
                }
            }
        }
        guard failure == 0 else { throw NotifyError(socket: socketName, code: failure) }
    }

    /// The socket's address: a path, or with a leading `@` a name in the abstract namespace
    /// ([`unix(7)`](https://man7.org/linux/man-pages/man7/unix.7.html)).
    private func socketAddress() throws(NotifyError) -> (sockaddr_un, socklen_t) {
        var name = Array(socketName.utf8)
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        let isAbstract = name.first == UInt8(ascii: "@")
        // A path needs room for the NUL that ends it; an abstract name ends with the length.
        guard isAbstract || name.first == UInt8(ascii: "/"), name.count + (isAbstract ? 0 : 1) <= capacity else {
            throw NotifyError(socket: socketName, code: EINVAL)
        }
        if isAbstract { name[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in unsafe path.copyBytes(from: name) }
        let start = MemoryLayout.size(ofValue: address) - capacity
        return (address, socklen_t(start + name.count + (isAbstract ? 0 : 1)))
    }

    /// Looks a variable up in the process's environment.
    public static let processEnvironment: @Sendable (String) -> String? = { name in
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}

/// A notification that systemd did not get.
public struct NotifyError: Error, CustomStringConvertible {
    /// `$NOTIFY_SOCKET`.
    public let socket: String
    /// The `errno`.
    public let code: Int32

    /// What failed, on what, and what to do.
    public var description: String {
        let reason =
            code == EINVAL
            ? "it must be an absolute path or begin with @, and be short enough for a socket's address"
            : unsafe String(cString: strerror(code))
        return "cannot notify systemd at NOTIFY_SOCKET=\(socket): \(reason); "
            + "check Type=notify and NotifyAccess= of the unit"
    }
}
