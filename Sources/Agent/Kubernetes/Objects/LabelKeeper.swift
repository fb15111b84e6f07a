import LineCore
import Settings

/// Which labels rules can see: what none of them looks at need not be kept of an object.
struct LabelUse: Sendable {
    private var names: Set<String> = []
    private var patterns: [Regex] = []
    private var everything = false

    /// What these rules look at.
    init(_ rules: [RelabelRules]) {
        for rule in rules.flatMap(\.rules) {
            names.formUnion(rule.sourceLabels)
            switch rule.action {
            case .labelmap: patterns.append(rule.regex)
            case .keepequal, .dropequal: names.insert(rule.targetLabel.text)
            case .replace, .keep, .drop, .hashmod, .labeldrop, .labelkeep, .lowercase, .uppercase: break
            }
        }
    }

    /// Everything.
    static let all: LabelUse = {
        var use = LabelUse([])
        use.everything = true
        return use
    }()

    /// Does a rule look at the label, or at labels of such a name?
    func sees(_ name: String) -> Bool { everything || names.contains(name) || patterns.contains { $0.matches(name) } }
}

/// Takes of an object's labels and annotations those that are used, each key, and each row of keys, only once in memory.
struct LabelKeeper: Sendable {
    // So many keys are remembered; more of them come only from those who want to fill the memory.
    private static let keyLimit = 4096
    private static let rowLimit = 1024

    private let use: LabelUse
    private let prefix: String
    private let always: Set<String>
    /// Keys of labels and of annotations, with whether they are used.
    private var known: [[[UInt8]: String?]] = [[:], [:]]

    /// Rows of keys that objects have.
    private var rows: Set<[String]> = []

    /// - Parameters:
    ///   - use: what is looked at.
    ///   - kind: the kind of object, as it is in the names of labels: `pod`.
    ///   - always: keys that are needed in any case.
    init(use: LabelUse, kind: String, always: Set<String> = []) {
        self.use = use
        prefix = "\(MetaLabels.prefix)\(kind)_"
        self.always = always
    }

    /// The labels of an object that are used, by key.
    mutating func labels(_ value: JSONValue?) -> KeptLabels { keep(value, of: 0, "label") }

    /// The annotations of an object that are used, by key.
    mutating func annotations(_ value: JSONValue?) -> KeptLabels { keep(value, of: 1, "annotation") }

    private mutating func keep(_ value: JSONValue?, of table: Int, _ word: String) -> KeptLabels {
        guard case .object(let object) = value else { return KeptLabels([], []) }
        var (keys, values): ([String], [[UInt8]]) = ([], [])
        for member in object.members {
            guard let key = key(member.name, table, word), case .string(let value) = member.value else { continue }
            keys.append(key)
            values.append(value)
        }
        if rows.count >= Self.rowLimit { rows = [] }
        return KeptLabels(rows.insert(keys).memberAfterInsert, values)
    }

    private mutating func key(_ bytes: [UInt8], _ table: Int, _ word: String) -> String? {
        if let known = known[table][bytes] { return known }
        let key = String(decoding: bytes, as: UTF8.self)
        let name = KubernetesLabels.sanitized(key)
        let isUsed =
            always.contains(key) || use.sees("\(prefix)\(word)_\(name)")
            || use.sees("\(prefix)\(word)present_\(name)")
        if known[table].count >= Self.keyLimit { known[table] = [:] }
        known[table][bytes] = .some(isUsed ? key : nil)
        return isUsed ? key : nil
    }
}
