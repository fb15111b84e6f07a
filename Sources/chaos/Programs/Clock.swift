import Glibc
import TestSupport

/// Nanoseconds since 1970.
func wallClock() -> Int64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

/// A time as container runtimes write it.
func timeText(_ nanoseconds: Int64) -> String { GoTimeText.rfc3339Nano(nanoseconds) }
