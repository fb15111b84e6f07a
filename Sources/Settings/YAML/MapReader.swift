/// Reads the keys of one map into typed values, and remembers which keys there are to know the unknown ones.
///
/// Every method takes a key that the block knows and gives its value, or nil when the key is absent, null, or wrong
/// (which is then in the log). ``finish(unknown:)`` reports the keys that nobody took.
struct MapReader {
    /// What a key that the block does not know means.
    enum UnknownKeys {
        /// An error, as in Promtail's strict blocks.
        case refused
        /// Promtail passes over unknown keys of stages: a warning, or an error where ``ProblemLog/isStrict``.
        case ofStage
    }

    /// The block's own path, such as `clients[0].tls_config`; empty for the whole file.
    let path: String
    /// Where the block begins.
    let origin: Origin
    let log: ProblemLog
    private let pairs: [YAMLNode.Pair]
    private let ignoresCase: Bool
    private var known: [String] = []

    /// Reads a map; anything else is reported, and nil. Null is an empty map. Stages match keys in any case.
    init?(_ node: YAMLNode, path: String, log: ProblemLog, ignoresCase: Bool = false) {
        switch node.content {
        case .mapping(let pairs): self.pairs = pairs
        case .scalar where node.isNull: pairs = []
        case .scalar, .sequence:
            log.error(
                "\(path.isEmpty ? "the configuration" : "`\(path)`") is \(node.kind)",
                mend: "write a map: `key: value` lines", at: node.origin)
            return nil
        }
        self.path = path
        self.log = log
        self.ignoresCase = ignoresCase
        origin = node.origin
    }

    /// The full path of a key of this block.
    func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Whether a key is written with a value other than null. Does not take it.
    func has(_ key: String) -> Bool { pair(key).map { !$0.value.isNull } ?? false }

    /// Where a key stands, or the block if it is absent.
    func origin(of key: String) -> Origin { pair(key)?.keyOrigin ?? origin }

    /// Where a key's value stands, or the block if it is absent.
    func valueOrigin(of key: String) -> Origin { pair(key)?.value.origin ?? origin }

    /// A key's value as it is. Does not take it.
    func value(_ key: String) -> YAMLNode? { pair(key)?.value }

    /// All pairs, for maps whose keys are free, such as labels. Takes them all.
    func all() -> [YAMLNode.Pair] { pairs }

    /// A key's value; nil when absent or null.
    mutating func node(_ key: String) -> YAMLNode? {
        known.append(key)
        guard let node = pair(key)?.value, !node.isNull else { return nil }
        return node
    }

    mutating func string(_ key: String) -> String? {
        node(key).flatMap { ValueReader.string($0, path(key), log) }
    }

    mutating func boolean(_ key: String) -> Bool? {
        node(key).flatMap { ValueReader.boolean($0, path(key), log) }
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        node(key).flatMap { ValueReader.integer($0, path(key), log, in: range) }
    }

    mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        node(key).flatMap { ValueReader.number($0, path(key), log, in: range) }
    }

    mutating func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        node(key).flatMap { ValueReader.duration($0, path(key), log, in: range) }
    }

    mutating func byteSize(_ key: String, in range: ClosedRange<Int>) -> Int? {
        node(key).flatMap { ValueReader.byteSize($0, path(key), log, in: range) }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        node(key).flatMap { ValueReader.choice($0, path(key), log) }
    }

    mutating func secret(_ key: String) -> Secret? { string(key).map(Secret.init) }

    /// A string that is empty when it is written empty, and nil then.
    mutating func nonEmpty(_ key: String) -> String? { string(key).flatMap { $0.isEmpty ? nil : $0 } }

    /// The items of a list.
    mutating func list(_ key: String) -> [YAMLNode]? {
        node(key).flatMap { ValueReader.list($0, path(key), log) }
    }

    mutating func strings(_ key: String) -> [String]? {
        let path = path(key)
        return list(key)?.enumerated().compactMap { ValueReader.string($1, "\(path)[\($0)]", log) }
    }

    /// A block; the caller finishes it.
    mutating func map(_ key: String) -> MapReader? {
        node(key).flatMap { MapReader($0, path: path(key), log: log) }
    }

    /// Labels or other free pairs of strings; the names are the caller's to check.
    mutating func pairs(_ key: String) -> [(name: String, value: String, origin: Origin)]? {
        guard let reader = map(key) else { return nil }
        return reader.pairs.compactMap { pair in
            if pair.value.isNull { return (pair.key, "", pair.keyOrigin) }
            return ValueReader.string(pair.value, reader.path(pair.key), log).map { (pair.key, $0, pair.keyOrigin) }
        }
    }

    /// A key that Promtail knows and this agent cannot do yet: an error where it is written.
    mutating func notBuilt(_ key: String, mend: String) {
        guard let node = node(key) else { return }
        switch node.content {
        case .sequence(let items) where items.isEmpty: return
        case .mapping(let pairs) where pairs.isEmpty: return
        case .scalar(let text, _) where text.isEmpty: return
        case .scalar, .sequence, .mapping: break
        }
        log.error("`\(path(key))` is not built yet", mend: mend, at: origin(of: key))
    }

    /// Reports the keys that nobody took.
    func finish(unknown: UnknownKeys = .refused) {
        for pair in pairs where !log.isFull && !isKnown(pair.key) {
            let mend = Suggestion.mend(for: pair.key, among: known)
            let place = path.isEmpty ? "" : " in `\(path)`"
            switch unknown {
            case .ofStage where !log.isStrict:
                log.warning("unknown key `\(pair.key)`\(place), which is ignored", mend: mend, at: pair.keyOrigin)
            case .refused, .ofStage: log.error("unknown key `\(pair.key)`\(place)", mend: mend, at: pair.keyOrigin)
            }
        }
    }

    private func pair(_ key: String) -> YAMLNode.Pair? {
        if let exact = pairs.first(where: { $0.key == key }) { return exact }
        return ignoresCase ? pairs.first { $0.key.lowercased() == key } : nil
    }

    private func isKnown(_ key: String) -> Bool {
        known.contains(key) || (ignoresCase && known.contains(key.lowercased()))
    }
}
