/// One item of `relabel_configs`, compiled: changes labels, or says that they are not wanted.
///
/// Prometheus' rules, with UTF-8 label names. Pure; may be used from several threads at once.
public struct RelabelRule: Sendable, Hashable {
    /// What a rule does.
    public enum Action: String, CaseIterable, Sendable {
        /// Sets a label to what is made of the source; what is empty removes it.
        case replace
        /// Keeps only what matches.
        case keep
        /// Keeps only what does not match.
        case drop
        /// Keeps only where the source equals the target label.
        case keepequal
        /// Keeps only where the source differs from the target label.
        case dropequal
        /// Sets a label to a hash of the source, modulo a number.
        case hashmod
        /// Copies labels whose name matches to another name.
        case labelmap
        /// Removes labels whose name matches.
        case labeldrop
        /// Removes labels whose name does not match.
        case labelkeep
        /// Sets a label to the source in lower case.
        case lowercase
        /// Sets a label to the source in upper case.
        case uppercase
    }

    /// What to do.
    public let action: Action
    /// The labels whose values, joined, are the source; a missing one is empty.
    public let sourceLabels: [String]
    /// What stands between the values.
    public let separator: String
    /// What the source, or a name, must match from end to end.
    public let regex: Regex
    /// The label to set; with groups for ``Action/replace``.
    public let targetLabel: RelabelTemplate
    /// What to set it to, or with ``Action/labelmap`` the new name.
    public let replacement: RelabelTemplate
    /// Of ``Action/hashmod``: 1 and more.
    public let modulus: UInt64

    /// Does the expression match everything, so that nobody need ask it?
    let matchesAll: Bool
    /// Without an expression or a variable: an empty source sets the replacement.
    private let setsConstant: Bool

    /// A rule with Prometheus' defaults.
    ///
    /// What makes no sense (no target label, no modulus) does nothing; whoever reads a configuration checks that.
    ///
    /// - Throws: ``RegexError``: the expression is none.
    public init(
        action: Action = .replace, sourceLabels: [String] = [], separator: String = Self.defaultSeparator,
        regex: String = Self.defaultRegex, targetLabel: String = "", replacement: String = Self.defaultReplacement,
        modulus: UInt64 = 0
    ) throws(RegexError) {
        self.action = action
        self.sourceLabels = sourceLabels
        self.separator = separator
        self.regex = try Regex(whole: regex)
        self.targetLabel = RelabelTemplate(targetLabel, groupNames: self.regex.groupNames)
        self.replacement = RelabelTemplate(replacement, groupNames: self.regex.groupNames)
        self.modulus = modulus
        matchesAll = regex == Self.defaultRegex || regex == ".*"
        setsConstant = regex == Self.defaultRegex && !targetLabel.contains("$") && !replacement.contains("$")
    }

    /// `;`
    public static let defaultSeparator = ";"
    /// `(.*)`
    public static let defaultRegex = "(.*)"
    /// `$1`
    public static let defaultReplacement = "$1"

    /// Applies the rule.
    ///
    /// - Parameters:
    ///   - labels: changed.
    ///   - scratch: what is joined; reuse it.
    /// - Returns: whether the labels are wanted.
    func apply(_ labels: inout RelabelLabels, _ scratch: inout [UInt8]) -> Bool {
        switch action {
        case .keep: return withSource(labels, &scratch, matches)
        case .drop: return !withSource(labels, &scratch, matches)
        case .keepequal: return isEqual(labels, &scratch)
        case .dropequal: return !isEqual(labels, &scratch)
        case .replace: replace(&labels, &scratch)
        case .hashmod:
            guard modulus > 0 else { return true }
            let hash = withSource(labels, &scratch) { RelabelHash.of($0) }
            labels.set(targetLabel.text, to: String(hash % modulus))
        case .lowercase:
            labels.set(targetLabel.text, to: GoCase.lower(withSource(labels, &scratch) { String($0) }))
        case .uppercase:
            labels.set(targetLabel.text, to: GoCase.upper(withSource(labels, &scratch) { String($0) }))
        case .labelmap: map(&labels)
        case .labeldrop: labels.removeAll { matches($0) }
        case .labelkeep: labels.removeAll { !matches($0) }
        }
        return true
    }

    private func replace(_ labels: inout RelabelLabels, _ scratch: inout [UInt8]) {
        if setsConstant {
            if !targetLabel.text.isEmpty { labels.set(targetLabel.text, to: replacement.text) }
            return
        }
        let result = withSource(labels, &scratch) { source -> (name: String, value: String)? in
            var groups: [Range<Int>?] = []
            if matchesAll {
                groups = Array(repeating: 0..<source.count, count: regex.groupCount)
            } else if !regex.match(source, into: &groups) {
                return nil
            }
            guard let name = targetLabel.constant ?? targetLabel.expand(source, groups), !name.isEmpty,
                let value = replacement.constant ?? replacement.expand(source, groups)
            else { return nil }
            return (name, value)
        }
        if let result { labels.set(result.name, to: result.value) }
    }

    private func map(_ labels: inout RelabelLabels) {
        // As they were before: what is copied is not copied again.
        for label in labels.labels {
            let name = Array(label.name.utf8).withBytes { name -> String? in
                var groups: [Range<Int>?] = []
                return regex.match(name, into: &groups) ? replacement.expand(name, groups) : nil
            }
            if let name, !name.isEmpty { labels.set(name, to: label.value) }
        }
    }

    private func isEqual(_ labels: RelabelLabels, _ scratch: inout [UInt8]) -> Bool {
        let target = labels[targetLabel.text]
        return withSource(labels, &scratch) { source in
            source.count == target.utf8.count && Array(target.utf8).withBytes { $0 == source }
        }
    }

    private func matches(_ source: Bytes) -> Bool { matchesAll || regex.matches(source) }

    private func matches(_ name: String) -> Bool { matchesAll || regex.matches(name) }

    private func withSource<Result>(
        _ labels: RelabelLabels, _ scratch: inout [UInt8], _ body: (Bytes) -> Result
    ) -> Result {
        scratch.removeAll(keepingCapacity: true)
        for (index, name) in sourceLabels.enumerated() {
            if index > 0 { scratch.append(contentsOf: separator.utf8) }
            scratch.append(contentsOf: labels[name].utf8)
        }
        return scratch.withBytes(body)
    }
}
