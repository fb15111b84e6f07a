import Glibc

/// The `process_…` metrics that every Prometheus client library has, read when asked for.
///
/// From `getrusage(2)`, `getrlimit(2)` and
/// [`/proc`](https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html); what cannot be read is left out.
enum ProcessMetrics {
    /// All of them.
    static func families() -> [ComputedMetric] {
        let start = startTime()
        return [
            ComputedMetric(
                metadata: MetricDescription(
                    name: "process_cpu_seconds_total", type: .counter,
                    help: "CPU time of the process, user and system, in seconds."),
                read: cpuSeconds),
            ComputedMetric(
                metadata: MetricDescription(
                    name: "process_resident_memory_bytes", type: .gauge, help: "Resident memory in bytes."),
                read: { memoryPages(field: 1) }),
            ComputedMetric(
                metadata: MetricDescription(
                    name: "process_virtual_memory_bytes", type: .gauge, help: "Virtual memory in bytes."),
                read: { memoryPages(field: 0) }),
            ComputedMetric(
                metadata: MetricDescription(
                    name: "process_open_fds", type: .gauge, help: "Open file descriptors."),
                read: openDescriptors),
            ComputedMetric(
                metadata: MetricDescription(
                    name: "process_max_fds", type: .gauge, help: "Limit of open file descriptors."),
                read: descriptorLimit),
            ComputedMetric(
                metadata: MetricDescription(
                    name: "process_start_time_seconds", type: .gauge,
                    help: "Start of the process in seconds since 1970."),
                read: { start }),
        ]
    }

    static func cpuSeconds() -> Double? {
        var usage = rusage()
        guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// A field of `/proc/self/statm`, which counts pages.
    static func memoryPages(field: Int) -> Double? {
        guard let text = contents("/proc/self/statm") else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > field, let pages = Double(fields[field]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    static func openDescriptors() -> Double? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var entries = 0
        while unsafe readdir(directory) != nil { entries += 1 }
        // "." and "..", and the descriptor of the listing itself.
        return Double(max(0, entries - 3))
    }

    static func descriptorLimit() -> Double? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }

    static func startTime() -> Double? {
        guard let stat = contents("/proc/self/stat"), let system = contents("/proc/stat") else { return nil }
        // The name of the program stands in parentheses and may hold blanks; field 22 is the 20th after it.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let ticks = Double(fields[19]) else { return nil }
        guard
            let boot = system.split(separator: "\n").first(where: { line in line.hasPrefix("btime ") }),
            let booted = Double(boot.dropFirst("btime ".count))
        else { return nil }
        return booted + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func contents(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
