// Its header has the C library's structs too, and whichever module is loaded first owns them.
import CLinux
import Glibc

/// The two clocks that the agent asks: one that only goes forward, and the time of day.
///
/// A struct and no protocol, so that asking costs a branch and no indirect call. Tests take ``manual(_:)``.
public struct TimeSource: Sendable {
    private let hand: ManualTime?

    /// The machine's clocks.
    public static let system = TimeSource(hand: nil)

    /// Clocks that stand still until the test moves them.
    public static func manual(_ time: ManualTime) -> TimeSource { TimeSource(hand: time) }

    /// Nanoseconds of `CLOCK_MONOTONIC`: for durations and deadlines; it never goes back and stands still in suspend.
    public var monotonic: Int64 { hand?.monotonic ?? Self.read(CLOCK_MONOTONIC) }

    /// Nanoseconds since 1970 (`CLOCK_REALTIME`): for timestamps; it may jump.
    public var wall: Int64 { hand?.wall ?? Self.read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
