/// What decides when a client's batches are full, and what they are made of.
public struct BatchRules: Sendable {
    /// The client, by place in the configuration.
    public var client: Int
    /// Bytes of lines and structured metadata in a batch (`batchsize`); a single larger entry goes alone.
    public var size: Int
    /// How old a batch may become (`batchwait`), in nanoseconds.
    public var wait: Int64
    /// The tenant of entries that have none of their own.
    public var tenant: String
    /// Put under each entry's labels.
    public var externalLabels: [Label]
    /// What bodies are made of.
    public var format: PushFormat
    /// Streams in a batch at the most; entries of further ones are dropped (`max_streams`). 0: no bound.
    public var maxStreams: Int
    /// Keep which segment each entry comes from (``SealedBatch/origins``): for dead letters.
    public var tracksOrigins = false

    /// Rules for one client.
    public init(
        client: Int, size: Int = 1 << 20, wait: Int64 = 1_000_000_000, tenant: String = "",
        externalLabels: [Label] = [], format: PushFormat = .snappyProtobuf, maxStreams: Int = 0
    ) {
        self.client = client
        self.size = size
        self.wait = wait
        self.tenant = tenant
        self.externalLabels = externalLabels
        self.format = format
        self.maxStreams = maxStreams
    }
}
