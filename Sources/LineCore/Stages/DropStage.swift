/// The `drop` stage: ends the records that all of its conditions hold for.
public final class DropStage: Stage {
    /// The conditions; those that are `nil` do not count.
    public struct Rules: Sendable, Hashable {
        /// What `expression` or `value` say of the sources' text, or of the line.
        public enum Test: Sendable, Hashable {
            /// `expression`: matches anywhere.
            case matches(Regex)
            /// `value`: is this very text.
            case equals(String)
        }

        /// `source`: extracted values. Without a test, all of them must be there; with one, those that are there are joined.
        public var sources: [String]?
        /// `separator`. Default `;`.
        public var separator = ";"
        /// `expression` or `value`.
        public var test: Test?
        /// `older_than`, in nanoseconds.
        public var olderThan: Int64?
        /// `longer_than`, in bytes of the line.
        public var longerThan: Int?
        /// `drop_counter_reason`. Default `drop_stage`.
        public var reason = "drop_stage"

        /// No conditions.
        public init() {}
    }

    /// As in the configuration.
    public let name: StaticString = "drop"

    private let rules: Rules
    private let slots: [Int]?
    private let separator: [UInt8]
    private let value: [UInt8]
    private let reason: DropReason
    private var joined = GrowingBuffer()

    /// A stage.
    ///
    /// - Parameters:
    ///   - rules: as configured.
    ///   - names: the pipeline's.
    public init(_ rules: Rules, names: ExtractedNames) {
        self.rules = rules
        slots = rules.sources?.map { names.slot($0) }
        separator = Array(rules.separator.utf8)
        if case .equals(let text)? = rules.test { value = Array(text.utf8) } else { value = [] }
        reason = .stage(rules.reason)
    }

    /// Decides.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        if let longest = rules.longerThan, record.line.count <= longest { return .keep }
        if let age = rules.olderThan {
            let (oldest, overflow) = context.wall.subtractingReportingOverflow(age)
            if overflow ? age > 0 : record.time >= oldest { return .keep }
        }
        guard let test = rules.test else {
            for slot in slots ?? [] where context.extracted[slot] == nil { return .keep }
            return .drop(reason)
        }
        guard let text = slots.map({ text($0, context.extracted) }) ?? record.line else { return .keep }
        let holds =
            switch test {
            case .matches(let regex): regex.matches(text)
            case .equals: value.withBytes { $0 == text }
            }
        return holds ? .drop(reason) : .keep
    }

    // The values that are there, joined; `nil` where one of them has no text.
    private func text(_ slots: [Int], _ extracted: Extracted) -> Bytes? {
        if slots.count == 1 {
            guard let value = extracted[slots[0]] else { return .empty }
            return value.text
        }
        joined.removeAll(keeping: 1 << 20)
        var isFirst = true
        for slot in slots {
            guard let value = extracted[slot] else { continue }
            guard let text = value.text else { return nil }
            if !isFirst { separator.withBytes { joined.append($0) } }
            isFirst = false
            joined.append(text)
        }
        return joined.bytes
    }
}
