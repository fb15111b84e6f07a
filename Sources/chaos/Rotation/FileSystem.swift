import Glibc
import TestSupport

/// The calls that rotations are made of.
enum FileSystem {
    static func rename(_ from: String, _ to: String) throws {
        guard unsafe Glibc.rename(from, to) == 0 else { throw SystemFailure("rename \(from) to \(to)") }
    }

    static func unlink(_ path: String) throws {
        guard unsafe Glibc.unlink(path) == 0 else { throw SystemFailure("unlink \(path)") }
    }

    static func makeDirectory(_ path: String) throws {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemFailure("mkdir \(path)") }
    }

    static func removeDirectory(_ path: String) throws {
        guard unsafe rmdir(path) == 0 else { throw SystemFailure("rmdir \(path)") }
    }

    /// Gives a file the times of another one.
    static func copyTimes(from: String, to: String) throws {
        var status = stat()
        guard unsafe stat(from, &status) == 0 else { throw SystemFailure("stat \(from)") }
        let times = [status.st_atim, status.st_mtim]
        guard unsafe utimensat(AT_FDCWD, to, times, 0) == 0 else { throw SystemFailure("set the times of \(to)") }
    }

    /// Device and inode of a file; `nil` where there is none.
    static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    struct Identity: Hashable, Sendable {
        let device: UInt64
        let inode: UInt64
    }
}

/// Lets some milliseconds pass.
func pause(_ milliseconds: Int) async throws {
    if milliseconds > 0 { try await Task.sleep(for: .milliseconds(milliseconds)) }
}
