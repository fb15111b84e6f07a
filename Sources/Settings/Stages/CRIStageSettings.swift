import LineCore

/// `cri`: `<time> <stdout|stderr> <flags> <content>`, partial lines joined.
///
/// Keys: `max_partial_lines` (100; 0 means 100), `max_partial_line_size` (0: no limit), `max_partial_line_size_truncate`
/// (false).
struct CRIStageSettings: StageDefinition {
    private(set) var rules = CRIStage.Rules()

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        if let lines = keys.weakInteger("max_partial_lines"), lines > 0 { rules.maxPartialLines = lines }
        rules.maxPartialLineSize = keys.weakInteger("max_partial_line_size") ?? 0
        rules.truncates = keys.weakBoolean("max_partial_line_size_truncate") ?? false
        if rules.truncates, rules.maxPartialLineSize == 0 {
            keys.log.warning(
                "`\(keys.path("max_partial_line_size_truncate"))` has no effect without a size",
                mend: "write `max_partial_line_size` too", at: keys.origin(of: "max_partial_line_size_truncate"))
        }
        keys.finish(unknown: .ofStage)
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.integer("max_partial_lines", rules.maxPartialLines)
            writer.integer("max_partial_line_size", rules.maxPartialLineSize)
            writer.boolean("max_partial_line_size_truncate", rules.truncates)
        }
    }

    func maker(_ job: JobResources) -> StageMaker { { [rules] names in [CRIStage(rules, names: names)] } }
}
