public import LineCore

/// An item of `relabel_configs`: changes the labels of a target, or drops it.
///
/// Prometheus' rules and checks, with UTF-8 label names.
public struct RelabelSettings: Sendable, Equatable {
    /// The rule, compiled; nil where it is wrong, which is then an error of the load.
    public var rule: RelabelRule?
    /// Where the item stands.
    public var origin = Origin.none

    /// A rule.
    public init(rule: RelabelRule) { self.rule = rule }

    init(_ reader: inout MapReader) {
        origin = reader.origin
        let before = reader.log.problems.count
        let written = Written(&reader)
        reader.finish()
        // One mistake is not told twice.
        guard reader.log.problems.count == before, written.isRight(reader) else { return }
        do throws(RegexError) {
            rule = try RelabelRule(
                action: written.action, sourceLabels: written.sourceLabels ?? [],
                separator: written.separator ?? RelabelRule.defaultSeparator,
                regex: written.regex ?? RelabelRule.defaultRegex, targetLabel: written.targetLabel,
                replacement: written.replacement ?? RelabelRule.defaultReplacement,
                modulus: UInt64(written.modulus))
        } catch {
            reader.log.error(
                "`\(reader.path("regex"))` is no regular expression: \(error)",
                mend: "use Go's syntax, without look-ahead and back references", at: reader.valueOrigin(of: "regex"))
        }
    }

    /// Reads a whole `relabel_configs`.
    static func list(_ key: String, of reader: inout MapReader) -> [RelabelSettings] {
        let path = reader.path(key)
        let log = reader.log
        return (reader.list(key) ?? []).enumerated().compactMap { index, item in
            guard var reader = MapReader(item, path: "\(path)[\(index)]", log: log) else { return nil }
            return RelabelSettings(&reader)
        }
    }
}

extension ScrapeSettings {
    /// The rules of `relabel_configs`, compiled.
    public var relabelRules: RelabelRules { RelabelRules(relabel.compactMap(\.rule)) }
}

/// A rule as it was written; nil is what was not.
private struct Written {
    var action = RelabelRule.Action.replace
    var sourceLabels: [String]?
    var separator: String?
    var regex: String?
    var targetLabel = ""
    var replacement: String?
    var modulus = 0

    init(_ reader: inout MapReader) {
        action = reader.choice("action") ?? .replace
        sourceLabels = reader.strings("source_labels")
        for (index, name) in (sourceLabels ?? []).enumerated() where name.isEmpty {
            reader.log.error(
                "`\(reader.path("source_labels"))[\(index)]` is empty: not a valid label name", mend: "name a label",
                at: reader.valueOrigin(of: "source_labels"))
        }
        separator = reader.string("separator")
        regex = reader.string("regex")
        targetLabel = reader.string("target_label") ?? ""
        replacement = reader.string("replacement")
        modulus = reader.integer("modulus", in: 0 ... .max) ?? 0
    }

    /// Prometheus' checks of a whole rule; what is wrong goes to the log.
    func isRight(_ reader: MapReader) -> Bool {
        switch action {
        case .keep, .drop: return true
        case .labelmap: return hasReplacement(reader)
        case .labeldrop, .labelkeep:
            return hasNoOther(
                [
                    ("source_labels", sourceLabels != nil), ("target_label", !targetLabel.isEmpty),
                    ("modulus", modulus != 0), ("separator", separator ?? ";" != ";"),
                    ("replacement", replacement ?? "$1" != "$1"),
                ], than: "only `regex`", reader)
        case .replace: return hasTarget(reader)
        case .hashmod:
            guard hasTarget(reader) else { return false }
            if modulus == 0 {
                reader.log.error(
                    "`\(reader.path)`: hashmod requires a `modulus` that is not zero", mend: "write `modulus: 16`",
                    at: reader.origin(of: "modulus"))
            }
            return modulus != 0
        case .lowercase, .uppercase:
            return hasTarget(reader)
                && hasNoOther([("replacement", replacement ?? "$1" != "$1")], than: "no `replacement`", reader)
        case .keepequal, .dropequal:
            return hasTarget(reader)
                && hasNoOther(
                    [
                        ("regex", regex != nil), ("modulus", modulus != 0), ("separator", separator ?? ";" != ";"),
                        ("replacement", replacement ?? "$1" != "$1"),
                    ], than: "only `source_labels` and `target_label`", reader)
        }
    }

    private func hasTarget(_ reader: MapReader) -> Bool {
        guard targetLabel.isEmpty else { return true }
        reader.log.error(
            "`\(reader.path)`: \(action.rawValue) requires a `target_label`", mend: "name the label to set",
            at: reader.origin(of: "target_label"))
        return false
    }

    private func hasReplacement(_ reader: MapReader) -> Bool {
        guard let replacement, replacement.isEmpty else { return true }
        reader.log.error(
            "`\(reader.path("replacement"))` is empty: not a valid label name for labelmap", mend: "write `$1`",
            at: reader.valueOrigin(of: "replacement"))
        return false
    }

    private func hasNoOther(_ keys: [(key: String, isSet: Bool)], than what: String, _ reader: MapReader) -> Bool {
        for (key, isSet) in keys where isSet {
            reader.log.error(
                "`\(reader.path(key))` has no place here: \(action.rawValue) takes \(what)", mend: "remove it",
                at: reader.origin(of: key))
        }
        return !keys.contains(where: \.isSet)
    }
}
