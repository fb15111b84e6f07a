/// A line on its way from its source to a batch.
public struct Record {
    /// The bytes: a view into the read buffer, or into the arena once a stage has changed them.
    public var line: Bytes
    /// Nanoseconds since the epoch.
    public var time: Int64
    /// The time that the agent gave the line when it was read: a replay gives the same, whatever ``time`` becomes.
    public let givenTime: Int64
    /// Does ``time`` come from the line itself? Otherwise the agent gave it.
    public var hasOwnTime = false
    /// The stream it belongs to.
    public var labels: LabelSet
    /// Structured metadata, in order.
    public var metadata: [Label] = []
    /// Lines as read that went into it; more than one where partial lines were joined.
    public var lines = 1
    /// Bytes as read that went into it, line ends included.
    public var sourceBytes: Int
    /// Earlier records that a stage held back and that have come out in this one.
    public var absorbed = 0
    /// Of ``lines``, those that were held back.
    public var heldLines = 0
    /// Of ``sourceBytes``, those that were held back.
    public var heldBytes = 0
    /// When it was read, the first piece where it was joined, in nanoseconds of the monotonic clock.
    public internal(set) var readAt: Int64

    /// A line as it was read.
    public init(line: Bytes, time: Int64, labels: LabelSet, sourceBytes: Int, readAt: Int64) {
        self.line = line
        self.time = time
        givenTime = time
        self.labels = labels
        self.sourceBytes = sourceBytes
        self.readAt = readAt
    }
}
