import Glibc

/// An error number of the kernel, as errno(3) lists them.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number, such as `ENOENT`.
    public let code: Int32

    /// Wraps a number.
    public init(_ code: Int32) { self.code = code }

    /// What the last failed call of this thread left behind. Read it at once: the next call may overwrite it.
    public static var current: Errno { Errno(errno) }

    /// The C library's words, and the symbol where it is a common one: `No such file or directory (ENOENT)`.
    public var description: String {
        let words = unsafe strerror(code).map { text in unsafe String(cString: text) } ?? "unknown error"
        return "\(words) (\(symbol))"
    }

    /// The symbol: a short, bounded text, fit for a metric label; `errno 123` for an uncommon one.
    public var symbol: String {
        switch code {
        case EPERM: "EPERM"
        case ENOENT: "ENOENT"
        case EINTR: "EINTR"
        case EIO: "EIO"
        case EBADF: "EBADF"
        case EAGAIN: "EAGAIN"
        case ENOMEM: "ENOMEM"
        case EACCES: "EACCES"
        case EBUSY: "EBUSY"
        case EEXIST: "EEXIST"
        case EXDEV: "EXDEV"
        case ENODEV: "ENODEV"
        case ENOTDIR: "ENOTDIR"
        case EISDIR: "EISDIR"
        case EINVAL: "EINVAL"
        case ENFILE: "ENFILE"
        case EMFILE: "EMFILE"
        case EFBIG: "EFBIG"
        case ENOSPC: "ENOSPC"
        case EROFS: "EROFS"
        case ENAMETOOLONG: "ENAMETOOLONG"
        case ELOOP: "ELOOP"
        case ESTALE: "ESTALE"
        case EDQUOT: "EDQUOT"
        case ENXIO: "ENXIO"
        default: "errno \(code)"
        }
    }

    /// Makes a system call again for as long as a signal interrupts it (EINTR); for calls that answer -1 on failure.
    ///
    /// - Throws: the errno of the call.
    @discardableResult
    static func retrying<Value: SignedInteger>(_ call: () -> Value) throws(Errno) -> Value {
        while true {
            let answer = call()
            if answer != -1 { return answer }
            let error = Errno.current
            if error.code != EINTR { throw error }
        }
    }
}
