/// The `cri` stage: time, stream and content of a line in the CRI format; partial lines joined.
///
/// As Promtail's, but for what it does at its bound: it lets go everything held, of all streams, and what is held when the
/// agent stops is lost. Here the piece held longest is let go, and what is held is read again after a restart.
public final class CRIStage: Stage {
    /// What may be configured.
    public struct Rules: Equatable, Sendable {
        /// `max_partial_lines`: streams with a line held at the most. Default 100; 0 means 100.
        public var maxPartialLines = 100
        /// `max_partial_line_size`: bytes of a joined line. Default 0; counts only with ``truncates``.
        public var maxPartialLineSize = 0
        /// `max_partial_line_size_truncate`: cut joined lines there. Default false.
        public var truncates = false

        /// All defaults.
        public init() {}
    }

    /// How long a piece is held before it is sent as it is: 60 s. A runtime writes the pieces of a line at once.
    public static let longestHold: Int64 = 60_000_000_000

    private let mostHeld: Int
    private var joiner: PartialJoiner
    // The sets made last, for the set they were made from.
    private var base: LabelSet?
    private var standardOutput: LabelSet?
    private var standardError: LabelSet?

    /// A stage without anything held.
    public init(_ rules: Rules = Rules()) {
        mostHeld = rules.maxPartialLines == 0 ? 100 : rules.maxPartialLines
        joiner = PartialJoiner(longest: rules.truncates ? rules.maxPartialLineSize : 0)
    }

    /// Reads the prefix, and joins.
    public func process(_ record: inout Record, _ downstream: Downstream) -> Verdict {
        guard let line = CRILine(record.line) else { return .keep }
        record.line = line.content
        record.labels = labels(of: record.labels, isStandardError: line.isStandardError)
        if let time = Timestamp.rfc3339(line.timeText) {
            record.time = time
            record.hasOwnTime = true
        }
        if line.isPartial {
            if joiner.count >= mostHeld, !joiner.holds(record.labels),
                var oldest = joiner.takeOldest(arena: downstream.arena)
            {
                downstream.pass(&oldest)
            }
            joiner.hold(record)
            return .hold
        }
        if joiner.count > 0 { joiner.join(into: &record, arena: downstream.arena) }
        return .keep
    }

    /// Sends on what has been held for longer than ``longestHold``.
    public func release(now: Int64?, _ downstream: Downstream) {
        let before = now.map { $0 - Self.longestHold } ?? .max
        while var record = joiner.takeOldest(heldSinceBefore: before, arena: downstream.arena) {
            downstream.pass(&record)
        }
    }

    @inline(__always)
    private func labels(of set: LabelSet, isStandardError: Bool) -> LabelSet {
        if base !== set {
            base = set
            standardOutput = set.setting("stream", to: "stdout")
            standardError = set.setting("stream", to: "stderr")
        }
        return (isStandardError ? standardError : standardOutput) ?? set
    }
}
