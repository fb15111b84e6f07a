import Glibc
import TestSupport

@testable import Agent

/// The files that were ever made in a run.
///
/// A file system's clock ticks every few milliseconds, within which the model makes, deletes and makes again: so that no two
/// files have one inode number and one time of birth, as outside of the model none have.
final class Births {
    private var known: Set<FileIdentity> = []

    /// Opens a file to append to it, made where it is not there.
    func open(_ path: String) throws -> Int32 {
        while true {
            let isNew = unsafe access(path, F_OK) != 0
            let raw = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            guard raw >= 0 else { throw SystemFailure("open \(path)") }
            guard isNew, !known.insert(try FileStatus.of(FilePath(path)).identity).inserted else { return raw }
            _ = close(raw)
            try delete(path)
        }
    }
}
