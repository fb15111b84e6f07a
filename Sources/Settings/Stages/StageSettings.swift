public import LineCore

/// One stage of `pipeline_stages`: what it is called, where it stands, and what it does.
///
/// Each kind of stage is one file in this folder: its keys, and the stage that is made of them. Adding one is such a file
/// and a place in ``StageSettings/definitions``.
public struct StageSettings: Sendable, Equatable {
    /// The stage's name in the file.
    public let name: String
    /// Where the stage stands in the file.
    public let origin: Origin
    let definition: any StageDefinition

    /// All stages that there are.
    static let definitions: [String: any StageDefinition.Type] = [
        "cri": CRIStageSettings.self,
        "decolorize": DecolorizeStageSettings.self,
        "docker": DockerStageSettings.self,
        "drop": DropStageSettings.self,
        "eventlogmessage": EventLogMessageStageSettings.self,
        "geoip": GeoIPStageSettings.self,
        "json": JSONStageSettings.self,
        "labelallow": LabelAllowStageSettings.self,
        "labeldrop": LabelDropStageSettings.self,
        "labels": LabelsStageSettings.self,
        "limit": LimitStageSettings.self,
        "logfmt": LogfmtStageSettings.self,
        "luhn": LuhnStageSettings.self,
        "match": MatchStageSettings.self,
        "metrics": MetricsStageSettings.self,
        "multiline": MultilineStageSettings.self,
        "non_indexed_labels": StructuredMetadataStageSettings.self,
        "output": OutputStageSettings.self,
        "pack": PackStageSettings.self,
        "pattern": PatternStageSettings.self,
        "regex": RegexStageSettings.self,
        "replace": ReplaceStageSettings.self,
        "sampling": SamplingStageSettings.self,
        "static_labels": StaticLabelsStageSettings.self,
        "structured_metadata": StructuredMetadataStageSettings.self,
        "structured_metadata_drop": StructuredMetadataDropStageSettings.self,
        "template": TemplateStageSettings.self,
        "tenant": TenantStageSettings.self,
        "timestamp": TimestampStageSettings.self,
        "truncate": TruncateStageSettings.self,
    ]

    /// Reads the stage of the given name.
    init?(name: String, node: YAMLNode, path: String, origin: Origin, log: ProblemLog) {
        guard let kind = Self.definitions[name] else {
            let names = Self.definitions.keys.sorted()
            let mend = Suggestion.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
            log.error(
                "unknown stage `\(ValueReader.shown(name))`",
                mend: mend ?? "the stages are \(names.joined(separator: ", "))", at: origin)
            return nil
        }
        guard let definition = kind.init(StageNode(node: node, path: path, origin: origin, log: log)) else {
            return nil
        }
        self.name = name
        self.origin = origin
        self.definition = definition
    }

    /// Makes the stage for each source of the job.
    public func maker(_ job: JobResources) -> StageMaker { definition.maker(job) }

    /// Reads a whole `pipeline_stages`: a list of maps with one key each. Stages that are wrong are left out.
    // Inlined, it would bring the readers of all stages with it each time.
    @inline(never)
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

    /// The same stage with the same keys, wherever it stands?
    public static func == (left: StageSettings, right: StageSettings) -> Bool {
        left.name == right.name && left.text == right.text
    }

    private var text: String {
        var writer = YAMLWriter()
        writer.write(self)
        return writer.text
    }
}

extension YAMLWriter {
    /// One stage.
    mutating func write(_ stage: StageSettings) { stage.definition.write(as: stage.name, to: &self) }
}
