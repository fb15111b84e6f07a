import LineCore

extension FuzzTarget {
    /// What a rule does, its expression, target and replacement, and the values of labels: a line each.
    static let relabel = FuzzTarget(name: "relabel") { bytes in
        var input = Input(bytes)
        let actions = RelabelRule.Action.allCases
        let first = actions[input.number(0...(actions.count - 1))]
        let second = actions[input.number(0...(actions.count - 1))]
        let (regex, target, replacement) = (String(input.line()), String(input.line()), String(input.line()))
        guard regex.utf8.count <= 256 else { return }
        let made = [first, second].compactMap { action in
            try? RelabelRule(
                action: action, sourceLabels: ["a", "__b"], regex: regex, targetLabel: target,
                replacement: replacement, modulus: UInt64(target.utf8.count))
        }
        var labels: RelabelLabels = ["job": "fuzz", "a": String(input.line()), "__b": String(input.rest)]
        // Again and again, as a hostile configuration has it.
        for _ in 0..<8 { if case .dropped = RelabelRules(made).apply(to: &labels) { break } }
        require(labels.labels.count <= RelabelLabels.limit, "more labels than there may be")
        let size = labels.labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        require(size <= max(RelabelLabels.sizeLimit, bytes.count * 3), "more bytes of labels than there may be")
        for (label, next) in zip(labels.labels, labels.labels.dropFirst()) {
            require(label.name.utf8.lexicographicallyPrecedes(next.name.utf8), "labels are not in order")
        }
        require(labels.labels.allSatisfy { !$0.value.isEmpty && !$0.name.isEmpty }, "a label is empty")
    }
}
