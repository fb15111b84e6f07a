import LineCore

/// `eventlogmessage`: the lines of a Windows event's message become extracted values.
///
/// Keys: `source` (default `message`), `drop_invalid_labels` (default false), `overwrite_existing` (default false).
struct EventLogMessageStageSettings: StageDefinition {
    private let source: String
    private let dropsInvalidLabels: Bool
    private let overwritesExisting: Bool

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        source = keys.stageText("source") ?? "message"
        dropsInvalidLabels = keys.boolean("drop_invalid_labels") ?? false
        overwritesExisting = keys.boolean("overwrite_existing") ?? false
        keys.finish(unknown: .ofStage)
        guard LabelName.isValid(source) else {
            keys.log.error(
                "`\(keys.path("source"))`, `\(ValueReader.shown(source))`, is not a valid label name",
                mend: "use letters, digits and underscores, and no digit first", at: keys.valueOrigin(of: "source"))
            return nil
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("source", source)
            writer.boolean("drop_invalid_labels", dropsInvalidLabels)
            writer.boolean("overwrite_existing", overwritesExisting)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [source, dropsInvalidLabels, overwritesExisting] names in
            [
                EventLogMessageStage(
                    source: source, dropsInvalidLabels: dropsInvalidLabels, overwritesExisting: overwritesExisting,
                    names: names)
            ]
        }
    }
}
