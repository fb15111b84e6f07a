/// Tells what each stage of a pipeline did to each line: `-inspect`.
///
/// A line's block is written at once when the line has come to its end, so that blocks of several lanes do not mix. Names of
/// stages and forms of change are near to Promtail's; other than there, all stages are told, and which line it was.
public final class Inspector {
    /// A record, as far as stages can change it.
    private struct Image {
        var line: [UInt8]
        var time: Int64
        var labels: [Label]
        var metadata: [Label]
        var extracted: [(name: String, value: String)] = []

        init(_ record: Record, _ extracted: Extracted) {
            line = Array(record.line)
            time = record.time
            labels = record.labels.labels
            metadata = record.metadata
            extracted.forEach { name, value in
                self.extracted.append((name, value.text.map { GoQuote.quoted(String($0)) } ?? "null"))
            }
        }
    }

    private let write: @Sendable (String) -> Void
    private let hasColours: Bool
    private var lines = 0
    // A record that was held back may go on while another is on its way.
    private var blocks: [(text: String, image: Image)] = []

    /// An inspector.
    ///
    /// - Parameters:
    ///   - hasColours: for a terminal.
    ///   - write: takes whole blocks.
    public init(hasColours: Bool, write: @escaping @Sendable (String) -> Void) {
        self.hasColours = hasColours
        self.write = write
    }

    /// A record starts, or one that was held back goes on.
    func begin(_ record: Record, _ extracted: Extracted, isHeld: Bool) {
        if !isHeld { lines += 1 }
        let what = isHeld ? "a record that was held" : "line \(lines)"
        let title = "[inspect: \(what) of \(record.labels)] " + Self.shown(Array(record.line))
        blocks.append((paint(title, "1") + "\n", Image(record, extracted)))
    }

    /// A stage has decided.
    func took(_ stage: any Stage, _ verdict: Verdict, _ record: Record, _ extracted: Extracted) {
        guard var (text, before) = blocks.popLast() else { return }
        let after = Image(record, extracted)
        var changes = Self.changes(before, after)
        switch verdict {
        case .keep: break
        case .drop(let reason): changes.append("dropped: \(reason.name)")
        case .hold: changes.append("held back, to be joined")
        case .skip(let count): changes.append("does not fit: \(count) stage\(count == 1 ? "" : "s") skipped")
        }
        text += "  [inspect: \(stage.name) stage]:" + (changes.isEmpty ? " none\n" : "\n")
        for change in changes {
            let colour = change.hasPrefix("-") ? "31" : change.hasPrefix("+") ? "32" : "33"
            text += "    " + paint(change, colour) + "\n"
        }
        before = after
        blocks.append((text, before))
    }

    /// The record has come to its end.
    func end() {
        if let block = blocks.popLast() { write(block.text) }
    }

    private static func changes(_ before: Image, _ after: Image) -> [String] {
        var changes: [String] = []
        if before.line != after.line { changes += ["-line: " + shown(before.line), "+line: " + shown(after.line)] }
        if before.time != after.time { changes += ["-time: \(before.time) ns", "+time: \(after.time) ns"] }
        changes += compare(
            "labels", before.labels.map { ($0.name, GoQuote.quoted($0.value)) },
            after.labels.map { ($0.name, GoQuote.quoted($0.value)) })
        changes += compare(
            "metadata", before.metadata.map { ($0.name, GoQuote.quoted($0.value)) },
            after.metadata.map { ($0.name, GoQuote.quoted($0.value)) })
        changes += compare("extracted", before.extracted, after.extracted)
        return changes
    }

    private static func compare(
        _ what: String, _ before: [(name: String, value: String)], _ after: [(name: String, value: String)]
    ) -> [String] {
        let old = Dictionary(before.map { ($0.name, $0.value) }) { $1 }
        let new = Dictionary(after.map { ($0.name, $0.value) }) { $1 }
        return Set(old.keys).union(new.keys).sorted().flatMap { name -> [String] in
            guard old[name] != new[name] else { return [] }
            return [old[name].map { "-\(what)[\"\(name)\"]: \($0)" }, new[name].map { "+\(what)[\"\(name)\"]: \($0)" }]
                .compactMap { $0 }
        }
    }

    // A line on one line, and not without end.
    private static func shown(_ line: [UInt8]) -> String {
        let text = GoQuote.quoted(String(decoding: line.prefix(400), as: UTF8.self))
        return line.count > 400 ? "\(text)… (\(line.count) bytes)" : text
    }

    private func paint(_ text: String, _ colour: String) -> String {
        hasColours ? "\u{1b}[\(colour)m\(text)\u{1b}[0m" : text
    }
}
