/// `wal`: Promtail's experimental write-ahead log. Accepted, and without effect: positions follow acknowledgement
/// here, so the log files themselves are the buffer.
public struct WALSettings: Sendable, Equatable {
    /// `enabled`. Default false.
    public var enabled = false
    /// `dir`. Default empty.
    public var directory = ""

    /// All defaults.
    public init() {}

    init(_ reader: inout MapReader) {
        enabled = reader.boolean("enabled") ?? enabled
        directory = reader.string("dir") ?? directory
        _ = reader.duration("cleanSegmentsOlderThan", in: .notNegative)
        if var watch = reader.map("watchConfig") {
            _ = watch.duration("minReadFrequency", in: .notNegative)
            _ = watch.duration("maxReadFrequency", in: .notNegative)
            watch.finish()
        }
        if enabled {
            reader.log.warning(
                "`wal.enabled` has no effect: a position is saved only when Loki has acknowledged the lines before it",
                mend: "remove the block", at: reader.origin(of: "enabled"))
        } else {
            reader.log.ignore("wal", at: reader.origin)
        }
        reader.finish()
    }
}
