/// The `decolorize` stage: the line without ANSI escape sequences, as terminals take for colours.
public final class DecolorizeStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "decolorize"

    // What Promtail's expression takes for a sequence: an introducer, then a text up to a bell, or numbers and a final byte.
    private static let sequence = try? Regex(
        #"[\x{1B}\x{9B}][\[\]()#;?]*(?:(?:(?:[a-zA-Z\d]*(?:;[a-zA-Z\d]*)*)?\x07)|"#
            + #"(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PRZcf-ntqry=><~]))"#)

    private var groups: [Range<Int>?] = []
    private var out = GrowingBuffer()

    /// A stage. It has no settings.
    public init() {}

    /// Removes them.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        let line = record.line
        // U+009B is C2 9B.
        guard line.firstIndex(of: 0x1b) != nil || line.firstIndex(of: 0x9b) != nil, let sequence = Self.sequence else {
            return .keep
        }
        out.removeAll(keeping: 1 << 20)
        var copied = 0
        var matches = RegexMatches(line)
        while matches.next(sequence, into: &groups), let range = groups[0] {
            out.append(line[copied..<range.lowerBound])
            copied = range.upperBound
        }
        guard copied > 0 else { return .keep }
        out.append(line[copied...])
        record.line = context.arena.copy(out.bytes)
        return .keep
    }
}
