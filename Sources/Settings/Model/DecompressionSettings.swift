public import LineCore

/// `decompression` of a scrape config, where it is enabled: its files are archives, each read once from start to end.
public struct DecompressionSettings: Sendable, Equatable {
    /// `initial_delay`: how long after it was found, or has changed, a file is left alone before it is read, for whoever is
    /// still writing it. Default 0.
    public var initialDelay: Duration = .zero
    /// `format`: `gz`, `bz2` or `z`. A file that begins as one of the others is read as that all the same. Default: whatever
    /// a file begins as. (Promtail reads nothing without it.)
    public var format: ArchiveFormat?

    /// Archives of any format, read at once.
    public init() {}

    /// Reads `decompression`; `nil` where `enabled` is not true. The other keys are checked all the same.
    static func reading(from reader: inout MapReader) -> DecompressionSettings? {
        guard var reader = reader.map("decompression") else { return nil }
        var settings = DecompressionSettings()
        let isEnabled = reader.boolean("enabled") ?? false
        settings.initialDelay = reader.duration("initial_delay", in: .notNegative) ?? .zero
        // Written empty it is as good as not written.
        if reader.value("format")?.scalar != .string("") {
            settings.format = reader.choice("format")
        } else {
            _ = reader.node("format")
        }
        reader.finish()
        return isEnabled ? settings : nil
    }

    /// As it is written in a configuration.
    func write(to writer: inout YAMLWriter) {
        writer.block("decompression") { writer in
            writer.boolean("enabled", true)
            writer.duration("initial_delay", initialDelay)
            if let format { writer.raw("format", format.rawValue) }
        }
    }
}
