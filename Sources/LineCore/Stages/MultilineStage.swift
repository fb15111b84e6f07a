/// The `multiline` stage: lines are joined into one record, from one that is a first line to the next.
///
/// As Promtail's: apart for each label set; lines before the first first line pass as they are; what follows a block that
/// was ended by ``Rules/mostLines`` or by time is a block of its own, with the first line's time, extracted values and
/// metadata. Other than there, metadata is kept, of the lines that follow too where the first line has none of that name; and a
/// time that the agent gave is that of the block's own first line.
public final class MultilineStage: Stage {
    /// What may be configured.
    public struct Rules: Sendable, Hashable {
        /// `firstline`.
        public var firstLine: Regex
        /// `max_wait_time`, in nanoseconds: how long after its latest line a block is ended, where no more was written in that
        /// time. Default 3 s.
        public var longestWait: Int64 = 3_000_000_000
        /// `max_lines`: lines of a block. Default 128; 0: no bound but that on bytes.
        public var mostLines = 128

        /// Rules with defaults for all else.
        public init(firstLine: Regex) { self.firstLine = firstLine }
    }

    /// A block that is as long is ended: 4 MiB.
    public static let longestBlock = 4 << 20
    /// Where more is held of a source, the blocks used least recently are ended: 16 MiB.
    public static let mostHeld = 16 << 20
    /// Label sets that are remembered of a source; of more, those used least recently are forgotten.
    public static let mostSets = 1000
    /// How long a label set without a line is remembered: 10 minutes, or the longest wait.
    public static let longestIdle: Int64 = 600_000_000_000

    /// As in the configuration.
    public let name: StaticString = "multiline"

    private let rules: Rules
    private let idle: Int64
    private var blocks = LeastRecentMap<LabelSet, MultilineBlock>(bound: mostSets)
    private var latest: MultilineBlock?
    private var heldBytes = 0

    /// A stage without anything held.
    public init(_ rules: Rules) {
        self.rules = rules
        idle = max(Self.longestIdle, rules.longestWait)
    }

    /// Begins a block, adds to it, or ends it.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        let isFirst = rules.firstLine.matches(record.line)
        guard let block = block(of: record, isFirst, context) else { return .keep }
        if isFirst {
            pass(block, context)
            block.start(record, context.extracted.snapshot())
        }
        block.latest = context.now
        block.lines += 1
        let isFull =
            block.lines == rules.mostLines || block.content.count + record.line.count >= Self.longestBlock
        if isFull { block.lines = 0 }
        // An empty line adds nothing to an empty block.
        if record.line.isEmpty, block.content.count == 0 { return .drop(.emptyLine) }
        guard isFull else {
            heldBytes += block.hold(record)
            endOldest(context)
            return .hold
        }
        if block.isHolding || !isFirst {
            heldBytes -= block.content.count
            block.join(into: &record, context)
        }
        return .keep
    }

    /// Is the latest line of any block too long ago, or a label set idle?
    public func isDue(now: Int64) -> Bool {
        blocks.oldestValue.map { isIdle($0, now) } ?? false || blocks.values.contains { isDue($0, now) }
    }

    /// Ends the blocks whose latest line is too long ago, and forgets label sets that are idle.
    public func release(now: Int64?, _ context: StageContext) {
        for block in blocks.values where block.isHolding {
            if let now, !isDue(block, now) { continue }
            pass(block, context)
        }
        while let oldest = blocks.oldestValue, isIdle(oldest, now) {
            blocks.removeOldest()
            latest = nil
        }
    }

    // The block of the record's labels; `nil` where there was no first line yet.
    private func block(of record: Record, _ isFirst: Bool, _ context: StageContext) -> MultilineBlock? {
        if let latest, latest.labels === record.labels { return latest }
        if let place = blocks.use(record.labels) {
            latest = blocks[place]
        } else {
            guard isFirst else { return nil }
            let made = MultilineBlock(record.labels, now: context.now)
            if let evicted = blocks.insert(record.labels, made).evicted { pass(evicted, context) }
            latest = made
        }
        return latest
    }

    private func isDue(_ block: MultilineBlock, _ now: Int64) -> Bool {
        block.isHolding && now - block.latest >= rules.longestWait
    }

    private func isIdle(_ block: MultilineBlock, _ now: Int64?) -> Bool {
        !block.isHolding && (now.map { $0 - block.latest >= idle } ?? true)
    }

    private func pass(_ block: MultilineBlock, _ context: StageContext) {
        block.lines = 0
        heldBytes -= block.content.count
        block.pass(context)
    }

    private func endOldest(_ context: StageContext) {
        guard heldBytes > Self.mostHeld else { return }
        for block in blocks.values where block.isHolding && block !== latest {
            pass(block, context)
            if heldBytes <= Self.mostHeld { return }
        }
    }
}
