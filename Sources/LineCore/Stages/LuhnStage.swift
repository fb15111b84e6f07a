/// The `luhn` stage, as in Grafana Alloy: numbers with a valid check digit, such as credit cards', are replaced.
///
/// What comes out becomes the line, also where it was an extracted value that was searched, as in Alloy. The value is then
/// replaced too, so that no stage after this one sees the number. Numbers may have any length, and all delimiters after
/// a number stay: Alloy lets pass those of more than 19 digits, and keeps one delimiter.
public final class LuhnStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "luhn"

    private let numbers: Luhn
    private let replacement: [UInt8]
    private let slot: Int?
    private var found: [Range<Int>] = []

    /// A stage.
    ///
    /// - Parameters:
    ///   - numbers: what to find.
    ///   - replacement: what to write instead.
    ///   - source: the extracted value to search; `nil`: the line.
    ///   - names: the pipeline's.
    public init(_ numbers: Luhn, replacement: String, source: String?, names: ExtractedNames) {
        self.numbers = numbers
        self.replacement = Array(replacement.utf8)
        slot = source.map { names.slot($0) }
    }

    /// Replaces.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        var text = record.line
        if let slot {
            guard case .text(let value)? = context.extracted[slot] else { return .keep }
            text = value
        }
        found.removeAll(keepingCapacity: true)
        numbers.forEach(in: text) { found.append($0) }
        if !found.isEmpty { text = replaced(text, context.arena) }
        record.line = text
        if let slot, !found.isEmpty { context.extracted[slot] = .text(text) }
        return .keep
    }

    private func replaced(_ text: Bytes, _ arena: Arena) -> Bytes {
        let removed = found.reduce(0) { $0 + $1.count }
        return unsafe arena.make(atMost: text.count - removed + found.count * replacement.count) { room in
            var written = 0
            func write(_ bytes: Bytes) {
                unsafe bytes.withPointer { unsafe (room + written).update(from: $0, count: bytes.count) }
                written += bytes.count
            }
            var start = 0
            for range in found {
                write(text[start..<range.lowerBound])
                replacement.withBytes(write)
                start = range.upperBound
            }
            write(text[start...])
            return written
        }
    }
}
