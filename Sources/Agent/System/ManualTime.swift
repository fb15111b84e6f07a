import Synchronization

/// The hand of a clock that only tests move.
public final class ManualTime: Sendable {
    private struct Moment: Sendable {
        var monotonic: Int64
        var wall: Int64
    }

    private let moment: Mutex<Moment>

    /// Clocks that stand at these moments, in nanoseconds.
    public init(monotonic: Int64 = 1_000_000_000, wall: Int64 = 1_700_000_000_000_000_000) {
        moment = Mutex(Moment(monotonic: monotonic, wall: wall))
    }

    /// Nanoseconds of the forward-going clock.
    public var monotonic: Int64 { moment.withLock { $0.monotonic } }

    /// Nanoseconds since 1970.
    public var wall: Int64 { moment.withLock { $0.wall } }

    /// Moves both clocks forward.
    ///
    /// - Parameter nanoseconds: how far; not negative.
    public func advance(by nanoseconds: Int64) {
        moment.withLock {
            $0.monotonic += nanoseconds
            $0.wall += nanoseconds
        }
    }

    /// Sets the time of day, as an administrator or NTP does; the forward-going clock does not notice.
    public func setWall(_ nanoseconds: Int64) { moment.withLock { $0.wall = nanoseconds } }
}
