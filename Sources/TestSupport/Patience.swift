/// How long a test waits: as long as something moves, so that it does not fail because the machine is slow; but not for ever.
public struct Patience: Sendable, Hashable, CustomStringConvertible {
    /// How long nothing may change.
    public var withoutChange: Duration
    /// How long it may take in all.
    public var inAll: Duration

    /// Patience enough for a machine with more to do than it can.
    public init() { self.init(withoutChange: .seconds(90), inAll: .seconds(300)) }

    /// So much patience.
    public init(withoutChange: Duration, inAll: Duration) {
        self.withoutChange = withoutChange
        self.inAll = inAll
    }

    /// No more than `duration`: for what a test expects not to come.
    public static func atMost(_ duration: Duration) -> Patience {
        Patience(withoutChange: duration, inAll: duration)
    }

    /// Both bounds.
    public var description: String { "\(inAll), nor \(withoutChange) without a change" }
}
