/// Counts of what the fake has seen so far.
public struct LokiStatistics: Hashable, Sendable {
    /// Complete requests.
    public var requests = 0
    /// Answers by status.
    public var answers: [Int: Int] = [:]
    /// Distinct lines stored.
    public var stored = 0
    /// Lines that arrived again with the same tenant, labels, time and bytes; Loki stores such a line once.
    public var repeated = 0
    /// Lines that were refused.
    public var refused = 0
    /// Bytes of all bodies as they were on the wire.
    public var wireBytes = 0
    /// Connections accepted since the start.
    public var connections = 0
    /// Requests being worked on: complete, and neither answered nor given up.
    public var inFlight = 0
    /// The most requests that were in flight at once.
    public var maxInFlight = 0
}
