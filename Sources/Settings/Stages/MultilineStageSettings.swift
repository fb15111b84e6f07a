import LineCore

/// `multiline`: lines joined into one, from a first line to the next.
///
/// Keys: `firstline` (required), `max_wait_time` (3s), `max_lines` (128; 0 or less: no bound but that on bytes).
struct MultilineStageSettings: StageDefinition {
    private let rules: MultilineStage.Rules

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let firstLine = keys.weakRegex("firstline")
        if firstLine == nil, !keys.has("firstline") {
            keys.log.error(
                "`\(keys.path)` has no `firstline`, which it needs",
                mend: "add `firstline:` with a regular expression for the first line of a block", at: keys.origin)
        }
        let hasWait = keys.has("max_wait_time")
        let wait = keys.weakDuration("max_wait_time")
        let lines = keys.weakInteger("max_lines", in: .min ... .max)
        keys.finish(unknown: .ofStage)
        guard let firstLine, wait != nil || !hasWait else { return nil }
        var rules = MultilineStage.Rules(firstLine: firstLine)
        if let wait { rules.longestWait = max(0, GoDuration.nanoseconds(wait)) }
        if let lines {
            if lines < 0 {
                keys.log.warning(
                    "`\(keys.path("max_lines"))` is \(lines), which means no bound",
                    mend: "write 0, or a number of lines",
                    at: keys.valueOrigin(of: "max_lines"))
            }
            rules.mostLines = max(0, lines)
        }
        self.rules = rules
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("firstline", rules.firstLine.pattern)
            writer.duration("max_wait_time", .nanoseconds(rules.longestWait))
            writer.integer("max_lines", rules.mostLines)
        }
    }

    func maker(_ job: JobResources) -> StageMaker { { [rules] _ in [MultilineStage(rules)] } }
}
