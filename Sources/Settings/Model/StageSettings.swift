/// One stage of `pipeline_stages`.
///
/// Each stage has its own settings type with its own reader; adding one is a case here, a line in
/// ``StageSettings/init(name:node:path:origin:log:)`` and a file.
public enum StageSettings: Sendable, Equatable {
    /// `cri`: lines as containerd and CRI-O write them.
    case cri(CRIStageSettings)
    /// `docker`: lines as Docker's json-file driver writes them.
    case docker(DockerStageSettings = DockerStageSettings())

    /// The stage's name in the file.
    public var name: String {
        switch self {
        case .cri: "cri"
        case .docker: "docker"
        }
    }

    /// Where the stage stands in the file.
    public var origin: Origin {
        switch self {
        case .cri(let settings): settings.origin
        case .docker(let settings): settings.origin
        }
    }

    /// All stages that Promtail knows.
    static let promtailNames = [
        "cri", "decolorize", "docker", "drop", "eventlogmessage", "geoip", "json", "labelallow", "labeldrop", "labels",
        "limit", "logfmt", "match", "metrics", "multiline", "non_indexed_labels", "output", "pack", "regex", "replace",
        "sampling", "static_labels", "structured_metadata", "template", "tenant", "timestamp",
    ]

    /// Reads the stage of the given name.
    init?(name: String, node: YAMLNode, path: String, origin: Origin, log: ProblemLog) {
        switch name {
        case "cri":
            guard var reader = Self.reader(node, path, log) else { return nil }
            self = .cri(CRIStageSettings(&reader, origin: origin))
        case "docker":
            guard var reader = Self.reader(node, path, log) else { return nil }
            self = .docker(DockerStageSettings(&reader, origin: origin))
        default:
            if Self.promtailNames.contains(name) {
                log.error("the stage `\(name)` is not built yet", mend: "remove it for now", at: origin)
            } else {
                let mend = Suggestion.nearest(to: name, among: Self.promtailNames).map { "did you mean `\($0)`?" }
                log.error(
                    "unknown stage `\(ValueReader.shown(name))`",
                    mend: mend ?? "the stages are \(Self.promtailNames.joined(separator: ", "))", at: origin)
            }
            return nil
        }
    }

    /// Reads a whole `pipeline_stages`: a list of maps with one key each. Stages that are wrong are left out.
    static func list(_ items: [YAMLNode], path: String, log: ProblemLog) -> [StageSettings] {
        items.enumerated().compactMap { index, item in
            let place = "\(path)[\(index)]"
            guard case .mapping(let pairs) = item.content else {
                log.error("`\(place)` is \(item.kind)", mend: "write a stage as `- cri: {}`", at: item.origin)
                return nil
            }
            guard let pair = pairs.first, pairs.count == 1 else {
                log.error(
                    "`\(place)` has \(pairs.count) keys: a pipeline stage must contain only one key",
                    mend: "begin each stage with its own `- `", at: item.origin)
                return nil
            }
            if pair.keyIsPlain, YAMLScalar(plain: pair.key) != .string(pair.key) {
                log.error(
                    "`\(pair.key)` as a stage: pipeline stage key must be a string", mend: "write the stage's name",
                    at: pair.keyOrigin)
                return nil
            }
            return StageSettings(
                name: pair.key, node: pair.value, path: "\(place).\(pair.key)", origin: pair.keyOrigin, log: log)
        }
    }

    /// A stage's body: Promtail matches its keys in any case.
    private static func reader(_ node: YAMLNode, _ path: String, _ log: ProblemLog) -> MapReader? {
        MapReader(node, path: path, log: log, ignoresCase: true)
    }
}
