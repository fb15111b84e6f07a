/// The `docker` stage: line, stream and time of Docker's JSON log files; lines that Docker cut joined.
///
/// As Promtail's, but for lines of more than 16 KiB, which Docker cuts: here they are one record again, with the time of the
/// last piece. A piece is told by its length and by the newline that only the last piece ends in; a short text without a
/// newline is what a program wrote last before it ended, and is a record of its own.
public final class DockerStage: Stage {
    /// How long a piece is held before it is sent as it is: 60 s. Docker writes the pieces of a line at once.
    public static let longestHold: Int64 = 60_000_000_000

    /// Docker cuts lines after this many bytes (its copier's read size).
    private static let pieceSize = 16 << 10

    /// As in the configuration.
    public let name: StaticString = "docker"

    private let names: ExtractedNames
    private lazy var outputSlot = names.find("output")
    private lazy var streamSlot = names.find("stream")
    private lazy var timeSlot = names.find("timestamp")
    private var joiner = PartialJoiner()
    private var base: LabelSet?
    private var streams: [String: LabelSet] = [:]

    /// A stage without anything held.
    ///
    /// - Parameter names: what the pipeline's stages use of the extracted map; those after this one are not known yet.
    public init(names: ExtractedNames = ExtractedNames()) { self.names = names }

    /// Takes the line apart, and joins.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        var log: JSONFields.Value?
        var stream: JSONFields.Value?
        var time: JSONFields.Value?
        let isObject = JSONFields.read(record.line) { name, value in
            if name.equals("log") { log = value }
            if name.equals("stream") { stream = value }
            if name.equals("time") { time = value }
        }
        if names.count > 0 { context.extracted.enter(record.labels) }
        guard isObject else { return .keep }
        let arena = context.arena
        if names.count > 0 {
            // A field that is not there is a key that holds nothing.
            if let slot = outputSlot { context.extracted[slot] = Self.text(log, arena).map { .text($0) } ?? .null }
            if let slot = streamSlot { context.extracted[slot] = Self.text(stream, arena).map { .text($0) } ?? .null }
            if let slot = timeSlot { context.extracted[slot] = Self.text(time, arena).map { .text($0) } ?? .null }
        }
        if let name = Self.text(stream, arena) { record.labels = labels(of: record.labels, stream: String(name)) }
        if case .string(let text)? = time, let nanoseconds = Timestamp.rfc3339(text.text(arena)) {
            record.time = nanoseconds
            record.hasOwnTime = true
        }
        guard let line = Self.text(log, arena) else { return .keep }
        record.line = line
        if case .string? = log, line.count >= Self.pieceSize, line[line.count - 1] != 0x0a {
            joiner.hold(record, context.extracted.snapshot())
            return .hold
        }
        if joiner.count > 0 { joiner.join(into: &record, arena: arena) }
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

    // What Promtail makes of a value: nothing of null, JSON of a container.
    private static func text(_ value: JSONFields.Value?, _ arena: Arena) -> Bytes? {
        switch value {
        case nil, .null?: nil
        case .string(let text)?: text.text(arena)
        case .number(let number)?: JSONNumber.text(number, arena: arena)
        case .bool(let isTrue)?: Array((isTrue ? "true" : "false").utf8).withBytes(arena.copy)
        case .object(let text)?, .array(let text)?: JSONValue(text)?.text(arena)
        }
    }

    private func labels(of set: LabelSet, stream: String) -> LabelSet {
        if base !== set || streams.count > 64 {
            base = set
            streams.removeAll()
        }
        if let known = streams[stream] { return known }
        let made = set.setting("stream", to: stream)
        streams[stream] = made
        return made
    }
}
