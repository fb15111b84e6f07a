/// The `truncate` stage, as in Grafana Alloy: what is longer than a limit is cut, in the line, labels, structured metadata
/// or extracted values.
///
/// What was cut is noted in the extracted value `truncated`, as sorted words with commas between them. As in Alloy, but a
/// cut never falls inside a character, and what fits the limit is left alone: Alloy also cuts what is longer than the
/// limit without the suffix, so that it may get longer.
public final class TruncateStage: Stage {
    /// What a rule cuts.
    public enum Field: String, Sendable, CaseIterable {
        /// The line.
        case line
        /// Labels.
        case label
        /// Structured metadata.
        case structuredMetadata = "structured_metadata"
        /// Extracted values that are texts.
        case extracted
    }

    /// One thing to cut.
    public struct Rule: Sendable, Hashable {
        /// Bytes that may be left, the suffix included; more than the suffix has.
        public let limit: Int
        /// What is put after what is left.
        public let suffix: String
        /// What is cut.
        public let field: Field
        /// Which labels, metadata or values; empty: all, but the tenant's label.
        public let sources: [String]

        /// A rule.
        public init(limit: Int, suffix: String = "", field: Field = .line, sources: [String] = []) {
            self.limit = limit
            self.suffix = suffix
            self.field = field
            self.sources = sources
        }
    }

    /// As in the configuration.
    public let name: StaticString = "truncate"

    // A rule with what it needs on the way of a line.
    private final class Cutter {
        let rule: Rule
        let suffix: [UInt8]
        let sources: Set<String>
        let slots: [Int]
        var cache = LabelSetCache()
        let key = LabelSetCache.Key()
        var counter: StageMetricSeries?

        init(_ rule: Rule, _ names: ExtractedNames) {
            self.rule = rule
            suffix = Array(rule.suffix.utf8)
            sources = Set(rule.sources)
            slots = rule.field == .extracted ? rule.sources.map { names.slot($0) } : []
            if rule.field == .extracted, rule.sources.isEmpty { names.areReadWhole = true }
        }
    }

    private let cutters: [Cutter]
    private let counts: StageMetricFamily
    private let job: String
    private let names: ExtractedNames
    private let noteSlot: Int

    /// A stage.
    ///
    /// - Parameters:
    ///   - rules: in order; a later one sees what an earlier one has left.
    ///   - resources: the job's.
    ///   - names: the pipeline's.
    public init(_ rules: [Rule], resources: JobResources, names: ExtractedNames) {
        cutters = rules.map { Cutter($0, names) }
        counts = resources.metrics.truncatedFields
        job = resources.job
        self.names = names
        noteSlot = names.slot("truncated")
    }

    /// Cuts.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        for cutter in cutters {
            let count =
                switch cutter.rule.field {
                case .line: cutLine(&record, cutter, context.arena)
                case .label: cutLabels(&record, cutter)
                case .structuredMetadata: cutMetadata(&record, cutter)
                case .extracted: cutExtracted(cutter, context)
                }
            guard count > 0 else { continue }
            let counter = cutter.counter ?? counts.series(values: job, cutter.rule.field.rawValue)
            cutter.counter = counter
            _ = counter?.apply(.add(Double(count)), now: context.now)
            note(cutter.rule.field, context)
        }
        return .keep
    }

    private func cutLine(_ record: inout Record, _ cutter: Cutter, _ arena: Arena) -> Int {
        guard let line = Self.cut(record.line, cutter, arena) else { return 0 }
        record.line = line
        return 1
    }

    // What a rule does to labels depends on the labels alone.
    private func cutLabels(_ record: inout Record, _ cutter: Cutter) -> Int {
        let base = record.labels
        let made = cutter.cache.find(base, cutter.key) {
            var count = 0
            let labels = base.labels.map { label in
                let isMeant =
                    cutter.sources.isEmpty ? label.name != LabelSet.tenantLabel : cutter.sources.contains(label.name)
                guard isMeant, let value = Self.cut(label.value, cutter) else { return label }
                count += 1
                return Label(label.name, value)
            }
            return count > 0 ? LabelSet(labels) : base
        }
        guard made !== base else { return 0 }
        record.labels = made
        return zip(base.labels, made.labels).reduce(0) { $0 + ($1.0.value == $1.1.value ? 0 : 1) }
    }

    private func cutMetadata(_ record: inout Record, _ cutter: Cutter) -> Int {
        var count = 0
        for (place, item) in record.metadata.enumerated() {
            guard cutter.sources.isEmpty || cutter.sources.contains(item.name),
                let value = Self.cut(item.value, cutter)
            else { continue }
            record.metadata[place] = Label(item.name, value)
            count += 1
        }
        return count
    }

    private func cutExtracted(_ cutter: Cutter, _ context: StageContext) -> Int {
        var slots = cutter.slots
        if slots.isEmpty {
            context.extracted.forEach { name, value in
                guard case .text(let text) = value, text.count > cutter.rule.limit else { return }
                if let slot = names.find(name) { slots.append(slot) }
            }
        }
        var count = 0
        for slot in slots {
            guard case .text(let text)? = context.extracted[slot], let cut = Self.cut(text, cutter, context.arena)
            else { continue }
            context.extracted[slot] = .text(cut)
            count += 1
        }
        return count
    }

    private func note(_ field: Field, _ context: StageContext) {
        var words: Set<String> = [field.rawValue]
        if case .text(let before)? = context.extracted[noteSlot] {
            words.formUnion(String(before).split(separator: ",").map { String($0) })
        }
        let text = Array(words.sorted().joined(separator: ",").utf8)
        context.extracted[noteSlot] = .text(text.withBytes(context.arena.copy))
    }

    // What is left of a text with the suffix; `nil` where it fits.
    private static func cut(_ text: Bytes, _ cutter: Cutter, _ arena: Arena) -> Bytes? {
        guard text.count > cutter.rule.limit else { return nil }
        let left = text[..<place(text, cutter.rule.limit - cutter.suffix.count)]
        guard !cutter.suffix.isEmpty else { return left }
        return unsafe arena.make(atMost: left.count + cutter.suffix.count) { room in
            unsafe left.withPointer { unsafe room.update(from: $0, count: left.count) }
            for (offset, byte) in cutter.suffix.enumerated() { unsafe room[left.count + offset] = byte }
            return left.count + cutter.suffix.count
        }
    }

    private static func cut(_ text: String, _ cutter: Cutter) -> String? {
        guard text.utf8.count > cutter.rule.limit else { return nil }
        return Array(text.utf8).withBytes { bytes in
            String(bytes[..<place(bytes, cutter.rule.limit - cutter.suffix.count)]) + cutter.rule.suffix
        }
    }

    // The limit, or the start of the character that it would cut.
    private static func place(_ text: Bytes, _ limit: Int) -> Int {
        let limit = max(0, limit)
        var start = limit
        while start > 0, limit - start < 3, text[start] & 0xc0 == 0x80 { start -= 1 }
        let length = text.scalarLength(at: start)
        return start < limit && start + length > limit ? start : limit
    }
}
