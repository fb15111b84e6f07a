/// Names one segment of one source: the unit in which the ledger settles.
///
/// A record carries the ticket of the segment it began in; a batch carries, for each ticket, how much of it is aboard.
public struct Ticket: Hashable, Sendable {
    /// The source, numbered by its lane.
    public let source: UInt32
    /// The segment, numbered by the source's ledger from 0.
    public let segment: UInt32

    /// Names a segment.
    public init(source: UInt32, segment: UInt32) {
        self.source = source
        self.segment = segment
    }
}

/// How much of one segment a batch carries.
public struct TicketShare: Equatable, Sendable {
    /// The segment.
    public let ticket: Ticket
    /// Records (Loki entries).
    public var records: Int
    /// Lines as read; more than records where partial lines were joined.
    public var lines: Int
    /// Bytes as read, line ends included.
    public var bytes: Int

    /// A share of a segment.
    public init(ticket: Ticket, records: Int, lines: Int, bytes: Int) {
        self.ticket = ticket
        self.records = records
        self.lines = lines
        self.bytes = bytes
    }
}
