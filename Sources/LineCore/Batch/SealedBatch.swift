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
    /// Which share each entry belongs to; empty unless ``BatchRules/tracksOrigins``.
    public let origins: EntryOrigins
    /// Where each share was read, in their order; empty unless somebody will ask.
    public var places: [SourcePlace] = []
    /// When its oldest entry was read, in nanoseconds of the monotonic clock.
    public let readAt: Int64

    /// Bytes that it keeps in memory, near enough to bound them.
    public var footprint: Int {
        body.count + streams.count * 8 + shares.count * MemoryLayout<TicketShare>.stride + 256
            + origins.runs.count * MemoryLayout<OriginRun>.stride + places.count * MemoryLayout<SourcePlace>.stride
    }

    /// Puts a batch together.
    public init(
        lane: Int, client: Int, tenant: String, body: [UInt8], format: PushFormat, entries: Int, lineBytes: Int,
        streams: [UInt64], shares: [TicketShare], origins: EntryOrigins = EntryOrigins(), readAt: Int64
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
        self.origins = origins
        self.readAt = readAt
    }
}

/// Where a segment was read, for people.
public struct SourcePlace: Hashable, Sendable {
    /// The path of the file, or the name of another source.
    public let name: String
    /// Where the segment begins, bytes from the start of the source: the line stands there or a little behind.
    public let offset: Int64
    /// Device and inode of the file, `device:inode`; empty where there is none.
    public let file: String

    /// A place.
    public init(name: String, offset: Int64, file: String = "") {
        self.name = name
        self.offset = offset
        self.file = file
    }
}
