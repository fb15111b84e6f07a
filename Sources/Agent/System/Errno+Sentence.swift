import Glibc

extension Errno {
    /// A call that failed, in the words of the sentence: "cannot *open* …".
    public enum Operation: String, Sendable, CaseIterable {
        /// open(2) to read.
        case open = "open"
        /// read(2), pread(2).
        case read = "read"
        /// write(2).
        case write = "write"
        /// open(2) with `O_CREAT`.
        case create = "create"
        /// fsync(2).
        case sync = "sync to disk"
        /// rename(2) onto its final name.
        case replace = "replace"
        /// stat(2).
        case inspect = "inspect"
        /// opendir(3), readdir(3).
        case list = "list the directory"
        /// inotify_add_watch(2).
        case watch = "watch the directory"
        /// ftruncate(2).
        case truncate = "cut"
        /// unlink(2).
        case remove = "remove"
        /// flock(2).
        case lock = "lock"

        var writes: Bool {
            switch self {
            case .write, .create, .sync, .replace, .truncate, .remove: true
            case .open, .read, .inspect, .list, .watch, .lock: false
            }
        }
    }

    /// What an operator reads: what failed, on what, why, and what to do.
    ///
    /// - Parameters:
    ///   - operation: the call that failed.
    ///   - path: what it was made on.
    /// - Returns: one sentence without a full stop at the end, then the advice in brackets where there is one.
    public func sentence(_ operation: Operation, _ path: FilePath) -> String {
        let fact = "cannot \(operation.rawValue) \(path): \(self)"
        guard let advice = advice(operation, path) else { return fact }
        return "\(fact); \(advice)"
    }

    /// What to do about it, or `nil` where the error alone says it all.
    private func advice(_ operation: Operation, _ path: FilePath) -> String? {
        switch code {
        case EACCES, EPERM:
            operation.writes
                ? "let the agent's user write in \(path.directory), or move the file with its setting"
                : "let the agent's user read it (group adm, an ACL, CAP_DAC_READ_SEARCH), and search every directory above"
        case ENOENT:
            operation.writes
                ? "create the directory \(path.directory)"
                : "it was removed, or is a symbolic link to nothing; it is tried again"
        case ENOSPC where operation == .watch:
            "raise fs.inotify.max_user_watches with sysctl; until then changes there are found by the slow scan"
        case EMFILE where operation == .watch:
            "raise fs.inotify.max_user_instances with sysctl; until then changes there are found by the slow scan"
        case ENOSPC, EDQUOT:
            "free space on the file system of \(path.directory); the agent goes on and tries again"
        case EROFS:
            "the file system is read-only: mount it writable, or choose a writable directory in the configuration"
        case EBUSY:
            "it is a mount of its own, which cannot be replaced: mount its directory \(path.directory) instead"
        case EMFILE:
            "the process has too many files open: raise LimitNOFILE (ulimit -n)"
        case ENFILE:
            "the system has too many files open: raise fs.file-max with sysctl"
        case EIO:
            "the device failed: see the kernel's log"
        case ESTALE:
            "the network file system has lost it: it is opened again"
        case ELOOP:
            "symbolic links go in a circle, or one stands where none is allowed"
        case ENOTDIR:
            "a part of the path is a file where a directory must be"
        case EISDIR:
            "it is a directory where a file must be"
        case ENAMETOOLONG:
            "the path is longer than the system allows"
        case EFBIG:
            "the file has reached the size limit of the process (ulimit -f)"
        default:
            nil
        }
    }
}
