/// Which fields of a journal the labels of its lines are made of, and how.
///
/// Every field is a label `__journal_<name in lower case>` for `relabel_configs`, and none of them reaches Loki by itself. So
/// labels depend only on the fields that the rules read: lines that agree in those have the same labels.
struct JournalLabels {
    /// What rules made of an entry's fields.
    enum Outcome: Equatable {
        case labels(LabelSet)
        case dropped(DropReason)
    }

    static let prefix = "__journal_"
    /// The label that holds the word for `PRIORITY`.
    static let keyword = "__journal_priority_keyword"
    private static let keywords = ["emerg", "alert", "crit", "error", "warning", "notice", "info", "debug"]

    private let fixed: [Label]
    private let rules: RelabelRules
    private let names: Set<String>
    private let patterns: [Regex]

    init(_ rules: JournalRules) {
        fixed = rules.labels
        self.rules = rules.relabel
        var names: Set<String> = []
        var patterns: [Regex] = []
        for rule in rules.relabel.rules {
            switch rule.action {
            case .labelmap: patterns.append(rule.regex)
            // They only take names away.
            case .labeldrop, .labelkeep: break
            case .keepequal, .dropequal: names.formUnion(rule.sourceLabels + [rule.targetLabel.text])
            case .replace, .keep, .drop, .hashmod, .lowercase, .uppercase: names.formUnion(rule.sourceLabels)
            }
        }
        self.names = names
        self.patterns = patterns
    }

    /// The label of a field.
    static func label(of field: Bytes) -> String { prefix + GoCase.lower(String(field)) }

    /// Does any rule look at the field?
    func reads(_ field: Bytes) -> Bool {
        isRead(Self.label(of: field)) || (field.equals("PRIORITY") && isRead(Self.keyword))
    }

    /// The labels of a line.
    ///
    /// - Parameter fields: those that rules look at, by label.
    /// - Returns: the labels, or why there is to be no line.
    func make(_ fields: [Label]) -> Outcome {
        var labels = RelabelLabels(fields)
        if let priority = fields.first(where: { $0.name == "__journal_priority" }) {
            labels.set(Self.keyword, to: Self.word(for: priority.value))
        }
        for label in fixed { labels.set(label.name, to: label.value) }
        if case .dropped = rules.apply(to: &labels) { return .dropped(.relabelled) }
        let ofStream = labels.ofStream
        return ofStream.isEmpty ? .dropped(.noLabels) : .labels(LabelSet(ofStream))
    }

    private func isRead(_ label: String) -> Bool {
        names.contains(label) || patterns.contains { $0.matches(label) }
    }

    // Anything but the eight digits stays as it is.
    private static func word(for priority: String) -> String {
        guard priority.utf8.count == 1, let digit = Int(priority), digit < keywords.count else { return priority }
        return keywords[digit]
    }
}
