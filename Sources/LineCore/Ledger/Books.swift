/// The books of one job: where every line that was read has gone.
///
/// They balance, for each client: `read = acknowledged + refused + dropped + in flight`. Every term is counted where it
/// happens and none is computed from the others, so that ``imbalance(client:)`` is a real check.
public struct Books: Equatable, Sendable {
    /// What one client did with the lines put aboard for it.
    public struct Client: Equatable, Sendable {
        /// In open batches, waiting, or under way.
        public var aboard = Tally.zero
        /// Loki has them.
        public var acknowledged = Tally.zero
        /// Refused for good, by reason.
        public var refused: [RefusalReason: Tally] = [:]
    }

    /// Lines cut from the source.
    public var read = Tally.zero
    /// Ended before a batch, by reason.
    public var dropped: [DropReason: Tally] = [:]
    /// Held back by stages, to be joined.
    public var held = Tally.zero
    /// Cut at `max_line_size`.
    public var truncated = Tally.zero
    /// Printed by a dry run.
    public var printed = Tally.zero
    /// Bytes that went away before they were read: a file truncated or deleted too early.
    public var vanishedBytes = 0
    /// Files that were gone before they could be opened; what was in them nobody knows.
    public var missedFiles = 0
    /// For each client, by place in the configuration.
    public var clients: [Client]

    /// Empty books.
    public init(clients: Int) { self.clients = Array(repeating: Client(), count: clients) }

    /// What the books of a client lack: zero where they balance.
    public func imbalance(client: Int) -> Tally {
        let books = clients[client]
        let dropped = dropped.values.reduce(.zero, +)
        let refused = books.refused.values.reduce(.zero, +)
        return read - dropped - held - books.aboard - books.acknowledged - refused
    }

    /// Settles a share of a batch.
    ///
    /// - Parameters:
    ///   - share: what was aboard.
    ///   - refused: records of it refused, by reason; all others are acknowledged. Which lines they were is not known, so
    ///     their part of the bytes is in proportion.
    ///   - client: whose batch it was.
    public mutating func settle(_ share: TicketShare, refused: [RefusalReason: Int], client: Int) {
        let all = Tally(lines: share.lines, bytes: share.bytes)
        clients[client].aboard -= all
        var rest = all
        var records = share.records
        for (reason, count) in refused where count > 0 && records > 0 {
            // Never more than there is, whatever a server claims to have refused.
            let count = min(count, records)
            let part =
                count == records
                ? rest : Tally(lines: rest.lines * count / records, bytes: rest.bytes * count / records)
            clients[client].refused[reason, default: .zero] += part
            rest -= part
            records -= count
        }
        clients[client].acknowledged += rest
    }
}
