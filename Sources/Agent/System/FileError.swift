/// A call on a file that failed, with all that its sentence needs.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried.
    public let operation: Errno.Operation
    /// On what.
    public let path: FilePath
    /// Why it failed.
    public let errno: Errno

    /// An error.
    public init(_ operation: Errno.Operation, _ path: FilePath, _ errno: Errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// What failed, on what, why, and what to do.
    public var description: String { errno.sentence(operation, path) }

    /// Short and bounded, for a metric label.
    public var reason: String { errno.symbol }

    /// Makes a call and gives its errno an operation and a path.
    static func naming<Value: ~Copyable>(
        _ operation: Errno.Operation, _ path: FilePath, _ call: () throws(Errno) -> Value
    ) throws(FileError) -> Value {
        do throws(Errno) { return try call() } catch { throw FileError(operation, path, error) }
    }
}
