/// Positions as they were found at start.
public struct LoadedPositions: Equatable, Sendable {
    /// Where they came from; all but ``ours`` and ``missing`` are worth a line in the log.
    public enum Origin: Equatable, Sendable {
        /// Our own file.
        case ours
        /// There is no file: the first start.
        case missing
        /// A file without content. Everything is read from its beginning, as Promtail does then.
        case empty
        /// Promtail's file, imported. The original is kept as `<name>.promtail` when positions are first saved.
        case promtail(PromtailPositions.Import)
        /// A damaged file was passed over because `positions.ignore_invalid_yaml` says so; everything is read from its
        /// beginning. It is kept as `<name>.damaged` when positions are first saved.
        case ignored(PositionsError)
    }

    /// The positions.
    public let positions: Positions
    /// Where they came from.
    public let origin: Origin
}
