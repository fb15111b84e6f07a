/// How a batch ended, as delivery tells its lane.
public struct BatchOutcome: Equatable, Sendable {
    /// Entries that were refused for good, by reason; all others are acknowledged.
    public var refused: [RefusalReason: Int]

    /// Entries refused, of all reasons.
    public var refusedCount: Int { refused.values.reduce(0, +) }

    /// All entries acknowledged, but for those named.
    public init(refused: [RefusalReason: Int] = [:]) { self.refused = refused }

    /// All acknowledged.
    public static let acknowledged = BatchOutcome()
}
