/// The `match` stage: lines that its selector fits go through the stages within it, or end; all others pass it by.
///
/// The stages within it stand after it in the same pipeline, so that lines keep their order.
public final class MatchStage: Stage {
    /// What becomes of a line that the selector fits.
    public enum Action: Sendable, Equatable {
        /// It goes through the stages within: so many follow.
        case enter(Int)
        /// It ends, for this reason.
        case drop(String)
    }

    /// As in the configuration.
    public let name: StaticString = "match"

    private let selector: Selector
    private let action: Action
    // What the matchers say of the label sets that came last.
    private var lastLabels: LabelSet?
    private var lastFits = false
    private var before: LabelSet?
    private var beforeFits = false

    /// A stage.
    public init(_ selector: Selector, action: Action) {
        self.selector = selector
        self.action = action
    }

    /// Decides.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard fits(record.labels), selector.fits(line: record.line) else {
            if case .enter(let count) = action { return .skip(count) }
            return .keep
        }
        switch action {
        case .drop(let reason): return .drop(.stage(reason))
        case .enter:
            context.extracted.enter(record.labels)
            return .keep
        }
    }

    // Few label sets come in a row, often two in turn.
    private func fits(_ labels: LabelSet) -> Bool {
        if labels === lastLabels { return lastFits }
        if labels === before {
            swap(&lastLabels, &before)
            swap(&lastFits, &beforeFits)
            return lastFits
        }
        before = lastLabels
        beforeFits = lastFits
        lastLabels = labels
        lastFits = selector.fits(labels)
        return lastFits
    }
}
