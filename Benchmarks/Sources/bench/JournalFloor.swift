import CSystemd
import Glibc
import TestSupport

/// What libsystemd itself needs to go through a journal: the least that any reader built on it can cost.
enum JournalFloor {
    /// CPU time of going through all entries, with the time and all fields of each.
    static func cpu(_ directory: String, entries: Int) throws -> Duration {
        var journal: OpaquePointer?
        let result = unsafe csystemd_open(&journal, directory)
        guard result >= 0, let journal = unsafe journal else { throw SystemFailure("open \(directory)", code: -result) }
        defer { unsafe csystemd_close(journal) }
        let start = now()
        var count = 0
        var bytes = 0
        unsafe csystemd_seek_head(journal)
        while unsafe csystemd_next(journal) > 0 {
            count += 1
            var time: UInt64 = 0
            var data: UnsafeRawPointer?
            var size = 0
            unsafe csystemd_realtime(journal, &time)
            unsafe csystemd_restart_data(journal)
            while unsafe csystemd_enumerate_data(journal, &data, &size) > 0 { bytes += size }
        }
        guard count == entries, bytes > 0 else { throw TimedOut("the journal has \(count) of \(entries) entries") }
        return now() - start
    }

    private static func now() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
