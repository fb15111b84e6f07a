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

    /// As in the configuration.
    public let name: StaticString = "cri"

    private let names: ExtractedNames
    private lazy var slots = Slots(names)
    private let mostHeld: Int
    private var joiner: PartialJoiner
    // The sets made last, for the set they were made from.
    private var base: LabelSet?
    private var standardOutput: LabelSet?
    private var standardError: LabelSet?

    // The parts of the line that later stages read from the extracted map.
    private struct Slots {
        let time: Int?
        let stream: Int?
        let flags: Int?
        let content: Int?

        init(_ names: ExtractedNames) {
            time = names.find("time")
            stream = names.find("stream")
            flags = names.find("flags")
            content = names.find("content")
        }
    }

    /// A stage without anything held.
    ///
    /// - Parameters:
    ///   - rules: the bounds.
    ///   - names: what the pipeline's stages use of the extracted map; those after this one are not known yet.
    public init(_ rules: Rules = Rules(), names: ExtractedNames = ExtractedNames()) {
        self.names = names
        mostHeld = rules.maxPartialLines == 0 ? 100 : rules.maxPartialLines
        joiner = PartialJoiner(longest: rules.truncates ? rules.maxPartialLineSize : 0)
    }

    /// Reads the prefix, and joins.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        if names.count > 0 { context.extracted.enter(record.labels) }
        guard let line = CRILine(record.line) else { return .keep }
        if names.count > 0 { extract(line, context.extracted) }
        record.line = line.content
        record.labels = labels(of: record.labels, isStandardError: line.isStandardError)
        if let time = Timestamp.rfc3339(line.timeText) {
            record.time = time
            record.hasOwnTime = true
        }
        if line.isPartial {
            if joiner.count >= mostHeld, !joiner.holds(record.labels),
                var oldest = joiner.takeOldest(arena: context.arena)
            {
                context.pass(&oldest.record, oldest.extracted)
            }
            joiner.hold(record, context.extracted.snapshot())
            return .hold
        }
        if joiner.count > 0 { joiner.join(into: &record, arena: context.arena) }
        return .keep
    }

    /// Has a piece been held for longer than ``longestHold``?
    public func isDue(now: Int64) -> Bool { joiner.holds(sinceBefore: now - Self.longestHold) }

    /// Sends on what has been held for longer than ``longestHold``.
    public func release(now: Int64?, _ context: StageContext) {
        let before = now.map { $0 - Self.longestHold } ?? .max
        while var held = joiner.takeOldest(heldSinceBefore: before, arena: context.arena) {
            context.pass(&held.record, held.extracted)
        }
    }

    private func extract(_ line: CRILine, _ extracted: Extracted) {
        if let slot = slots.time { extracted[slot] = .text(line.timeText) }
        if let slot = slots.stream { extracted[slot] = .text(line.isStandardError ? Bytes("stderr") : Bytes("stdout")) }
        if let slot = slots.flags { extracted[slot] = .text(line.flags) }
        if let slot = slots.content { extracted[slot] = .text(line.content) }
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
