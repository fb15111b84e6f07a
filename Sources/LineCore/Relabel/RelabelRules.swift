/// `relabel_configs`, compiled: the rules in their order, each seeing what those before it did.
public struct RelabelRules: Sendable, Hashable {
    /// What came of applying rules.
    public enum Outcome: Sendable, Equatable {
        /// The labels are wanted.
        case kept
        /// The rule at this place does not want them; the labels are as they were when it was asked.
        case dropped(rule: Int)
    }

    /// In order.
    public let rules: [RelabelRule]

    /// Rules; none keep everything as it is.
    public init(_ rules: [RelabelRule] = []) { self.rules = rules }

    /// Applies all rules, until one does not want the labels.
    ///
    /// Costs nothing where there are none. Values are bounded (``RelabelTemplate/limit``), and so are the number of labels
    /// (``RelabelLabels/limit``) and the bytes of all of them (``RelabelLabels/sizeLimit``).
    public func apply(to labels: inout RelabelLabels) -> Outcome {
        if rules.isEmpty { return .kept }
        var scratch: [UInt8] = []
        for (place, rule) in rules.enumerated() where !rule.apply(&labels, &scratch) { return .dropped(rule: place) }
        return .kept
    }
}
