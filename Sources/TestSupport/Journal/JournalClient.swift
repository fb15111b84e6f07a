import Glibc

/// Logs to a journald in its own protocol: a datagram an entry, sd_journal_send(3). It waits while journald's buffer is full.
public final class JournalClient: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemFailure("make a socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemFailure("connect to \(path)", code: ENAMETOOLONG)
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let connected = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let failure = SystemFailure("connect to \(path)")
            close(descriptor)
            throw failure
        }
    }

    deinit { close(descriptor) }

    /// Logs an entry.
    ///
    /// - Throws: `SystemFailure` where journald is not there.
    public func log(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) throws {
        var text = "MESSAGE=\(message)\nPRIORITY=6\n"
        for (name, value) in fields { text += "\(name)=\(value)\n" }
        let bytes = Array(text.utf8)
        while unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 {
            guard errno == EINTR else { throw SystemFailure("log an entry") }
        }
    }
}
