import Glibc

/// A system call that failed where a test needs it.
public struct SystemFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, on what.
    public let action: String
    /// The value of `errno`, as in errno(3).
    public let code: Int32

    /// The failure of `action` with the current `errno`, or with `code`.
    public init(_ action: String, code: Int32? = nil) {
        self.action = action
        self.code = code ?? errno
    }

    /// The action and the system's words for the error.
    public var description: String {
        let words = unsafe strerror(code)
        return "\(action): \(unsafe words.map { unsafe String(cString: $0) } ?? "error \(code)")"
    }
}
