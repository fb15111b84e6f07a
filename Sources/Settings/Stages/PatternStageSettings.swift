import LineCore

/// `pattern`: captures of a LogQL pattern become extracted values. A stage of Grafana Alloy.
///
/// Keys: `pattern` (required), `source` (default: the line), `labels_from_groups` (false).
struct PatternStageSettings: StageDefinition {
    private let pattern: LinePattern
    private let source: String?
    private let setsLabels: Bool

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let text = keys.stageText("pattern", isRequired: true)
        source = keys.stageText("source")
        setsLabels = keys.boolean("labels_from_groups") ?? false
        keys.finish(unknown: .ofStage)
        guard let text else { return nil }
        do throws(LinePatternError) {
            pattern = try LinePattern(text)
        } catch {
            keys.log.error(
                "`\(keys.path("pattern"))` is no pattern: \(error)",
                mend: "write captures with text between them, such as <ip> - <_> \"<method> <uri>\"",
                at: keys.valueOrigin(of: "pattern"))
            return nil
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("pattern", pattern.text)
            writer.string("source", ifAny: source)
            writer.boolean("labels_from_groups", setsLabels)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [pattern, source, setsLabels] names in
            [PatternStage(pattern, source: source, setsLabels: setsLabels, names: names)]
        }
    }
}
