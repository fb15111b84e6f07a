import Glibc
import TestSupport

/// A file whose reader waits until the test writes: a fifo(7). It holds a process at the place where it opens it.
final class SlowFile {
    let path: String
    private var descriptor: Int32 = -1

    init(_ path: String) throws {
        self.path = path
        guard unsafe mkfifo(path, 0o600) == 0 else { throw SystemFailure("make \(path)") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Waits until a process reads it.
    func whenOpened() async throws {
        try await eventually("a reader of \(path)") {
            // ENXIO while there is none.
            descriptor = unsafe open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            return descriptor >= 0
        }
    }

    /// Writes all that is to stand in it; the reader sees its end.
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw SystemFailure("write \(path)")
        }
        close(descriptor)
        descriptor = -1
    }
}
