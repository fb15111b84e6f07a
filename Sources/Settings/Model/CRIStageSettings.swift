/// `cri`: `<time> <stdout|stderr> <flags> <content>`, partial lines joined.
public struct CRIStageSettings: Sendable, Equatable {
    /// `max_partial_lines`: streams that may have an unfinished line at once. At least 1; 0 means 100. Default 100.
    public var maxPartialLines = 100
    /// `max_partial_line_size`: bytes of a joined line, as a whole number without unit; 0: no limit. Default 0.
    public var maxPartialLineSize = 0
    /// `max_partial_line_size_truncate`: cut joined lines at that size. Default false.
    public var maxPartialLineSizeTruncate = false
    /// Where the stage stands.
    public var origin = Origin.none

    /// All defaults.
    public init() {}

    init(_ reader: inout MapReader, origin: Origin) {
        self.origin = origin
        if let lines = reader.weakInteger("max_partial_lines"), lines > 0 { maxPartialLines = lines }
        maxPartialLineSize = reader.weakInteger("max_partial_line_size") ?? maxPartialLineSize
        maxPartialLineSizeTruncate =
            reader.weakBoolean("max_partial_line_size_truncate") ?? maxPartialLineSizeTruncate
        if maxPartialLineSizeTruncate, maxPartialLineSize == 0 {
            reader.log.warning(
                "`\(reader.path("max_partial_line_size_truncate"))` has no effect without a size",
                mend: "write `max_partial_line_size` too",
                at: reader.origin(of: "max_partial_line_size_truncate"))
        }
        reader.finish(unknown: .warned)
    }
}
