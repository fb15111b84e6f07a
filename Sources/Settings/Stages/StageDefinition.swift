import LineCore

/// A kind of stage: the keys it has in the file, and the stage they make.
protocol StageDefinition: Sendable {
    /// Reads the stage; `nil` where it cannot be used, and why is in the log.
    init?(_ stage: StageNode)

    /// Writes it as it is read, under its name.
    func write(as name: String, to writer: inout YAMLWriter)

    /// Makes the stage for each source of a job; what is made here, the job's sources share.
    func maker(_ job: JobResources) -> StageMaker

    /// The metrics that it, or a stage within it, counts.
    var metrics: [DeclaredMetric] { get }
}

extension StageDefinition {
    /// Most stages count none.
    var metrics: [DeclaredMetric] { [] }
}

/// A stage as it stands in the file.
struct StageNode {
    /// What follows its name.
    let node: YAMLNode
    /// Its own path, such as `scrape_configs[0].pipeline_stages[2].regex`.
    let path: String
    /// Where its name stands.
    let origin: Origin
    let log: ProblemLog

    /// Its keys, which Promtail matches in any case; `nil` where it is no map.
    func keys() -> MapReader? { MapReader(node, path: path, log: log, ignoresCase: true) }

    /// The stage as a list of names, at least one, of `what`; `nil` where it is none.
    func names(_ what: String) -> [String]? {
        guard !node.isNull, case .sequence(let items) = node.content, !items.isEmpty else {
            error("is \(node.isNull ? "nothing" : node.kind == "a list" ? "empty" : node.kind)", mend: "list \(what)")
            return nil
        }
        let names = items.enumerated().compactMap { ValueReader.strictString($1, "\(path)[\($0)]", log) }
        return names.count == items.count ? names : nil
    }

    /// Says what is wrong with the stage as a whole.
    func error(_ what: String, mend: String) {
        log.error("`\(path)` \(what)", mend: mend, at: origin)
    }
}

extension MapReader {
    /// A text, which must not be empty and must be written as one: Promtail's stages take no number or boolean for it.
    /// Where it is required, it is an error that it is not there.
    mutating func stageText(_ key: String, isRequired: Bool = false) -> String? {
        guard let text = stageString(key) else {
            if isRequired, !has(key) {
                log.error("`\(path)` has no `\(key)`, which it needs", mend: "add `\(key): …`", at: origin)
            }
            return nil
        }
        guard !text.isEmpty else {
            log.error("`\(path(key))` is empty", mend: "write a value, or remove the key", at: valueOrigin(of: key))
            return nil
        }
        return text
    }

    /// A text as ``stageText(_:isRequired:)``, which may be empty.
    mutating func stageString(_ key: String) -> String? {
        node(key).flatMap { ValueReader.strictString($0, path(key), log) }
    }

    /// A regular expression.
    mutating func regex(_ key: String, isRequired: Bool = false) -> Regex? {
        guard let text = stageText(key, isRequired: isRequired) else { return nil }
        do throws(RegexError) { return try Regex(text) } catch {
            log.error(
                "`\(path(key))`, `\(ValueReader.shown(text))`, is no regular expression: \(error)",
                mend: "write it in RE2's syntax (https://github.com/google/re2/wiki/Syntax)",
                at: valueOrigin(of: key))
            return nil
        }
    }
}

extension ValueReader {
    /// A string that is written as one: a bare number or boolean is none.
    static func strictString(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> String? {
        if case .string(let text) = node.scalar { return text }
        if case .scalar(let text, _) = node.content {
            log.error("`\(path)` is \(node.kind)", mend: "quote it: '\(shown(text))'", at: node.origin)
        } else {
            log.error("`\(path)` is \(node.kind)", mend: "write a string", at: node.origin)
        }
        return nil
    }
}
