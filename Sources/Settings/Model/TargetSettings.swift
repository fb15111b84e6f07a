/// `target_config`: how targets are kept up to date, and how the agent stops.
public struct TargetSettings: Sendable, Equatable {
    /// `sync_period`: how often globs are matched again, beside the kernel's notifications. More than zero.
    /// Default 10 s.
    public var syncPeriod: Duration = .seconds(10)
    /// `stdin`: read standard input through the first scrape config, as `-stdin` does. Default false.
    public var stdin = false
    /// `shutdown_timeout` (ours): how long batches are still delivered after SIGTERM, at most. Default 10 s.
    public var shutdownTimeout: Duration = .seconds(10)
    /// `lanes` (ours): threads that read and process lines, 1 to 4; 0: by the CPU limit, at most 4. Default 0.
    public var lanes = 0

    /// All defaults.
    public init() {}

    init(_ reader: inout MapReader) {
        syncPeriod = reader.duration("sync_period", in: .positive) ?? syncPeriod
        stdin = reader.boolean("stdin") ?? stdin
        shutdownTimeout = reader.duration("shutdown_timeout", in: .notNegative) ?? shutdownTimeout
        lanes = reader.integer("lanes", in: 0...4) ?? lanes
        reader.finish()
    }
}
