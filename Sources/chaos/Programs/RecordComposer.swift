/// Composes the records of a program: what is written, in which writes, and what must arrive.
struct RecordComposer {
    /// containerd cuts lines into pieces of so many bytes.
    static let pieceSize = 16 << 10
    /// Loki's `max_line_size` in these runs.
    static let longestLine = 64 << 10
    /// How each further line of a block begins.
    static let frame = Array("\tat frame.".utf8)
    private static let text = (0..<(96 << 10)).map { UInt8(ascii: "a") + UInt8($0 * 7 % 26) }
    private static let levels = ["debug", "info", "warn", "error"]

    private let plan: ProgramPlan
    private var dice: Dice
    private var lastTime: Int64 = 0

    /// A record and the writes it is made of, each one call of write(2).
    struct Composed {
        var record: WrittenRecord
        var writes: [[UInt8]]
        /// What it is in its file's stream, `stdout` or `stderr`.
    }

    init(_ plan: ProgramPlan) {
        self.plan = plan
        dice = Dice(plan.seed)
    }

    /// Composes the next record.
    ///
    /// - Parameters:
    ///   - number: its number.
    ///   - size: how long it is to be.
    ///   - path: the program's log.
    ///   - parts: is it to consist of several writes?
    /// - Returns: the record, and how to write it.
    mutating func compose(_ number: Int, _ size: LineSize, path: String, parts: Bool = false) -> Composed {
        var labels = ["job": plan.job, "filename": path]
        var rest = filling(size, parts: parts)
        let isRefused = if case .refused = size { true } else { false }
        switch plan.kind {
        case .container:
            let isError = dice.chance(30)
            labels["stream"] = isError ? "stderr" : "stdout"
            let line = LineText.make(program: plan.name, number: number, rest: rest)
            let writes = pieces(of: line, isError: isError)
            return Composed(
                record: WrittenRecord(fate: isRefused ? .isRefused : .arrives, labels: labels, time: lastTime),
                writes: writes)
        case .host:
            let isBad = isRefused && dice.chance(50)
            let level = isBad ? String(repeating: "x", count: 2100) : dice.pick(Self.levels)
            labels["level"] = level
            if isBad { rest = [] }
            let line = LineText.make(program: plan.name, number: number, rest: Array("level=\(level) ".utf8) + rest)
            return Composed(
                record: WrittenRecord(fate: isRefused ? .isRefused : .arrives, labels: labels, time: nil),
                writes: [line + [UInt8(ascii: "\n")]])
        case .traces:
            var lines = [rest]
            for frame in 0..<dice.number(parts ? 1...8 : 0...8) { lines.append(Self.frame + Array("\(frame)".utf8)) }
            let block = LineText.make(program: plan.name, number: number, rest: Array(lines.joined(separator: [0x0a])))
            var writes = block.split(separator: 0x0a).map { Array($0) + [0x0a] }
            // A program that flushes once writes the block at once.
            if !parts { writes = [Array(writes.joined())] }
            return Composed(
                record: WrittenRecord(fate: isRefused ? .isRefused : .arrives, labels: labels, time: nil),
                writes: writes)
        }
    }

    private mutating func filling(_ size: LineSize, parts: Bool) -> [UInt8] {
        let length =
            switch size {
            case .refused: dice.number((Self.longestLine + 1)...(Self.longestLine + 8000))
            case .long: dice.number(17_000...24_000)
            case .usual where parts && plan.isContainer: dice.number(17_000...40_000)
            case .usual:
                switch dice.number(1...100) {
                case ...75: dice.number(0...200)
                case ...97: dice.number(200...1000)
                default: dice.number(1000...8000)
                }
            }
        let start = dice.number(0...1000)
        return Array(Self.text[start..<(start + length)])
    }

    private mutating func pieces(of line: [UInt8], isError: Bool) -> [[UInt8]] {
        var writes: [[UInt8]] = []
        var rest = line[...]
        repeat {
            let piece = rest.prefix(Self.pieceSize)
            rest = rest.dropFirst(piece.count)
            lastTime = max(lastTime + 1, wallClock())
            let prefix = "\(timeText(lastTime)) \(isError ? "stderr" : "stdout") \(rest.isEmpty ? "F" : "P") "
            writes.append(Array(prefix.utf8) + piece + [UInt8(ascii: "\n")])
        } while !rest.isEmpty
        return writes
    }
}

extension ProgramPlan {
    /// The job that reads the log.
    var job: String {
        switch kind {
        case .container: "pods"
        case .host: "host"
        case .traces: "traces"
        }
    }
}
