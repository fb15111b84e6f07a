public import LineCore

/// An entry that was given up, with all that is needed to send it again.
public struct DeadLetter: Equatable, Sendable {
    /// Why: the raw value of a ``LineCore/RefusalReason``.
    public var reason: String
    /// Loki may have it: which entries of its push were refused could not be told.
    public var isUndecided = false
    /// When it was given up, nanoseconds since 1970.
    public var refusedAt: Int64
    /// The name of the client.
    public var client: String
    /// The tenant; empty for none.
    public var tenant: String
    /// The labels of its stream, external ones among them.
    public var labels: [Label]
    /// Its time, nanoseconds since 1970.
    public var time: Int64
    /// The line, as it was sent: any bytes.
    public var line: [UInt8]
    /// Structured metadata.
    public var metadata: [Label] = []
    /// Where it was read; `nil` where that is not known.
    public var source: SourcePlace?

    /// A letter.
    public init(
        reason: String, refusedAt: Int64, client: String, tenant: String, labels: [Label], time: Int64, line: [UInt8]
    ) {
        self.reason = reason
        self.refusedAt = refusedAt
        self.client = client
        self.tenant = tenant
        self.labels = labels
        self.time = time
        self.line = line
    }
}
