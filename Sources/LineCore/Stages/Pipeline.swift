/// Stages in order, for the lines of one source.
///
/// Stages within a `match` stand in the same row, after it: a record that does not match skips them.
public final class Pipeline {
    private let stages: [any Stage]
    private var contexts: [StageContext] = []
    private let usesExtracted: Bool
    private let inspector: Inspector?
    /// Where stages put the bytes they make; forgotten after each chunk.
    public let arena: Arena
    /// The extracted map, of one record after another.
    public let extracted: Extracted
    /// Where records go.
    public weak var sink: (any RecordSink)?
    /// When the current chunk was read: wall clock and monotonic, nanoseconds.
    private(set) var wall: Int64 = 0
    private(set) var now: Int64 = 0

    /// A pipeline of the stages.
    ///
    /// - Parameters:
    ///   - stages: in order.
    ///   - names: what they use of the extracted map.
    ///   - arena: for the bytes that they make.
    ///   - inspector: told what they do.
    public init(
        stages: [any Stage], names: ExtractedNames = ExtractedNames(), arena: Arena, inspector: Inspector? = nil
    ) {
        self.stages = stages
        self.arena = arena
        self.inspector = inspector
        extracted = Extracted(names: names)
        usesExtracted = names.count > 0 || names.areReadWhole
        contexts = stages.indices.map { StageContext(pipeline: self, next: $0 + 1) }
    }

    /// Says when the chunk was read whose lines come next: nanoseconds since the epoch, and of the monotonic clock.
    public func begin(wall: Int64, now: Int64) {
        self.wall = wall
        self.now = now
    }

    /// Takes a record through all stages into the sink.
    @inline(__always)
    public func run(_ record: inout Record, into sink: any RecordSink) {
        if usesExtracted { extracted.begin(record.labels) }
        run(&record, from: 0, into: sink)
    }

    /// Has a stage held anything for too long? `now` is nanoseconds of the monotonic clock.
    public func isDue(now: Int64) -> Bool { stages.contains { $0.isDue(now: now) } }

    /// Lets go what stages have held for too long; everything where `now` is `nil`.
    public func release(now: Int64?) {
        for (stage, context) in zip(stages, contexts) { stage.release(now: now, context) }
    }

    /// How long the source must not be read, in nanoseconds; 0: it may.
    public func pause(now: Int64) -> Int64 {
        var longest: Int64 = 0
        for stage in stages { longest = max(longest, stage.pause(now: now)) }
        return longest
    }

    func run(_ record: inout Record, from first: Int) {
        if let sink { run(&record, from: first, into: sink) }
    }

    private func run(_ record: inout Record, from first: Int, into sink: any RecordSink) {
        inspector?.begin(record, extracted, isHeld: first > 0)
        defer { inspector?.end() }
        var index = first
        while index < stages.count {
            let verdict = stages[index].process(&record, contexts[index])
            inspector?.took(stages[index], verdict, record, extracted)
            switch verdict {
            case .keep: index += 1
            case .skip(let count): index += 1 + count
            case .drop(let reason): return sink.drop(record, reason)
            case .hold: return sink.hold(record)
            }
        }
        sink.pass(&record)
    }
}
