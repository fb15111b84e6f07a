/// Limits that hold for every line, after its pipeline.
public struct LineLimits: Sendable {
    /// `max_line_size`: bytes; 0: no bound.
    public var maxLineSize = 0
    /// `max_line_size_truncate`: cut there instead of dropping the line.
    public var truncates = false
    /// `readline_rate`, for the whole process; `nil` where it is not enabled.
    public var rate: RateLimiter?

    /// No limits.
    public init() {}

    /// Bytes of a line that are kept in memory before its pipeline has seen it.
    ///
    /// A pipeline may shorten a line, so more than `max_line_size` is kept: four times as much, and at least 1 MiB. 0 where
    /// there is no bound.
    public var longestRead: Int { maxLineSize == 0 ? 0 : max(4 * min(maxLineSize, .max / 4), 1 << 20) }
}
