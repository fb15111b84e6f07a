import Glibc

/// How many descriptors the process may have open: `RLIMIT_NOFILE` of getrlimit(2).
enum DescriptorLimit {
    /// What sockets, inotify and the files of the agent itself need beside log files.
    static let others = 256

    /// Raises the soft limit so that so many log files can be open, as far as the hard limit allows.
    ///
    /// - Returns: how many log files may be open now, at most what was asked for and at least 16.
    static func raise(forFiles files: Int) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return files }
        let wanted = rlim_t(files + others)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(16, min(files, Int(clamping: limit.rlim_cur) - others))
    }
}
