import Glibc

/// How many processors the process may use.
enum CPULimit {
    /// The smaller of the processors it may run on (sched_getaffinity(2)) and the quota of its control group
    /// (`cpu.max`, cgroup v2; `cpu.cfs_quota_us`, v1), rounded up; at least 1.
    static var current: Int {
        let allowed = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        guard let quota = quota(text("/sys/fs/cgroup/cpu.max")) ?? quotaOfVersion1() else { return allowed }
        return max(1, min(allowed, quota))
    }

    /// Reads `<quota> <period>` in microseconds; `nil` for `max` and anything else.
    static func quota(_ text: String) -> Int? {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, let quota = Int(parts[0]), let period = Int(parts[1]), quota > 0, period > 0 else {
            return nil
        }
        return (quota + period - 1) / period
    }

    private static func quotaOfVersion1() -> Int? {
        let directory = "/sys/fs/cgroup/cpu/"
        return quota("\(text(directory + "cpu.cfs_quota_us")) \(text(directory + "cpu.cfs_period_us"))")
    }

    private static func text(_ path: String) -> String {
        guard let file = try? FileDescriptor.open(FilePath(path), flags: O_RDONLY),
            let bytes = try? file.read(at: 0, count: 4096)
        else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
