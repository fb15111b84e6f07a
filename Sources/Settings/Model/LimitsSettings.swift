/// `limits_config`: bounds for the whole agent.
public struct LimitsSettings: Sendable, Equatable {
    /// `readline_rate_enabled`: whether the three keys below have effect. Default false.
    public var readlineRateEnabled = false
    /// `readline_rate`: lines a second, over all clients. Default 10,000.
    public var readlineRate = 10_000.0
    /// `readline_burst`: lines that may pass at once. Default 10,000.
    public var readlineBurst = 10_000
    /// `readline_rate_drop`: drop what is above the rate (true), or read slower (false). Default true.
    public var readlineRateDrop = true
    /// `max_streams`: distinct label sets in one batch; 0: no limit. Default 0.
    public var maxStreams = 0
    /// `max_line_size`: bytes of a line; a longer one is dropped or cut; 0: no limit. Default 0.
    public var maxLineSize = 0
    /// `max_line_size_truncate`: cut a longer line instead of dropping it. Default false.
    public var maxLineSizeTruncate = false
    /// `max_open_files` (ours): log files held open at once; more are read in turn. 16 to 1,000,000. Default 1,024.
    /// The agent raises its soft limit of descriptors (`RLIMIT_NOFILE`) as far as the hard one allows.
    public var maxOpenFiles = 1024
    /// `max_memory` (ours): bytes of batches that wait to be acknowledged, over all clients; at this bound reading
    /// stops until some are. 1 MB to 1 TB, and no less than the largest `batchsize`. Default 8 MB.
    public var maxMemory = 8 << 20
    /// `allowed_roots` (ours): absolute directories that a log file may lie in once all symlinks are resolved, so that
    /// nobody who may write a link below a log directory can make the agent ship another file. Default empty: no
    /// restriction.
    public var allowedRoots: [String] = []

    /// All defaults.
    public init() {}

    init(_ reader: inout MapReader) {
        readlineRateEnabled = reader.boolean("readline_rate_enabled") ?? readlineRateEnabled
        readlineRate = reader.number("readline_rate", in: Self.rates) ?? readlineRate
        readlineBurst = reader.integer("readline_burst", in: Self.bursts) ?? readlineBurst
        readlineRateDrop = reader.boolean("readline_rate_drop") ?? readlineRateDrop
        maxStreams = reader.integer("max_streams", in: 0 ... .max) ?? maxStreams
        maxLineSize = reader.byteSize("max_line_size", in: 0 ... .max) ?? maxLineSize
        maxLineSizeTruncate = reader.boolean("max_line_size_truncate") ?? maxLineSizeTruncate
        maxOpenFiles = reader.integer("max_open_files", in: 16...1_000_000) ?? maxOpenFiles
        maxMemory = reader.byteSize("max_memory", in: 1 << 20...1 << 40) ?? maxMemory
        allowedRoots = reader.strings("allowed_roots") ?? []
        for root in allowedRoots where !root.hasPrefix("/") {
            reader.log.error(
                "`\(reader.path("allowed_roots"))` has `\(ValueReader.shown(root))`",
                mend: "write absolute directories, such as /var/log", at: reader.valueOrigin(of: "allowed_roots"))
        }
        reader.finish()
    }

    /// Lines a second that a rate may be.
    static let rates = 0.0...Double(1 << 50)
    /// Lines that a burst may be.
    static let bursts = 0...(1 << 50)
}
