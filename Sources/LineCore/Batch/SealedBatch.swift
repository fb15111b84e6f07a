/// A finished push: compressed bytes, and what is settled when it has been answered.
///
/// It leaves its lane for good; delivery only reads it.
public struct SealedBatch: Sendable {
    /// The lane it came from, where its settlement goes.
    public let lane: Int
    /// The client it is for, by place in the configuration.
    public let client: Int
    /// The tenant; empty where none is set.
    public let tenant: String
    /// The request body.
    public let body: [UInt8]
    /// What the body is made of.
    public let format: PushFormat
    /// Entries in the body.
    public let entries: Int
    /// Bytes of lines and structured metadata before encoding (what `batchsize` counts).
    public let lineBytes: Int
    /// Hashes of the label sets in the body: two batches that share one are never under way together.
    public let streams: [UInt64]
    /// What is aboard, by segment.
    public let shares: [TicketShare]
    /// When its oldest entry was read, in nanoseconds of the monotonic clock.
    public let readAt: Int64

    /// Bytes that it keeps in memory, near enough to bound them.
    public var footprint: Int { body.count + streams.count * 8 + shares.count * MemoryLayout<TicketShare>.stride + 256 }

    /// Puts a batch together.
    public init(
        lane: Int, client: Int, tenant: String, body: [UInt8], format: PushFormat, entries: Int, lineBytes: Int,
        streams: [UInt64], shares: [TicketShare], readAt: Int64
    ) {
        self.lane = lane
        self.client = client
        self.tenant = tenant
        self.body = body
        self.format = format
        self.entries = entries
        self.lineBytes = lineBytes
        self.streams = streams
        self.shares = shares
        self.readAt = readAt
    }
}
