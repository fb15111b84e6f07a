/// Where records go that came through their pipeline: batches, or a printer.
public protocol RecordOutput: AnyObject {
    /// How many clients each record is put aboard for; 0 where it is settled at once.
    var copies: Int { get }
    /// Would the record break a bound on streams?
    func exceedsStreams(_ record: Record) -> Bool
    /// Takes a record. Its bytes are copied.
    func add(_ record: Record, ticket: Ticket, now: Int64)
    /// There is nothing more for now.
    func flush()
}

extension RecordOutput {
    /// Batches wait for their time.
    public func flush() {}
}

extension Batcher: RecordOutput {}
