import Glibc
import Synchronization

/// Held while pipes are made and children started.
let spawnLock = Mutex(())

/// The two ends of a pipe(7), neither inherited by other children.
struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    /// Creates a pipe. Between pipe(2) and fcntl(2) no child may be started that would inherit it: hold `spawnLock`.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemFailure("pipe") }
        readEnd = ends[0]
        writeEnd = ends[1]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    func closeReadEnd() { close(readEnd) }
    func closeWriteEnd() { close(writeEnd) }
}
