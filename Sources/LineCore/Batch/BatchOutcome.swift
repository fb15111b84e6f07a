/// How a batch ended, as delivery tells its lane.
public struct BatchOutcome: Equatable, Sendable {
    /// Entries that were refused for good, by reason; all others are acknowledged.
    public var refused: [RefusalReason: Int]

    /// The same by share of the batch, by its place; empty where it is not known which entries were refused.
    public var byShare: [Int: [RefusalReason: Int]] = [:]

    /// Entries refused, of all reasons.
    public var refusedCount: Int { refused.values.reduce(0, +) }

    /// All entries acknowledged, but for those named.
    public init(refused: [RefusalReason: Int] = [:]) { self.refused = refused }

    /// Adds what became of another part of the same batch.
    public mutating func merge(_ other: BatchOutcome) {
        refused.merge(other.refused) { $0 + $1 }
        byShare.merge(other.byShare) { $0.merging($1) { $0 + $1 } }
    }

    /// All acknowledged.
    public static let acknowledged = BatchOutcome()
}
