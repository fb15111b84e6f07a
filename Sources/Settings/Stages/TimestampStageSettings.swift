import LineCore

/// `timestamp`: the time of a line from an extracted value.
///
/// Keys: `source` and `format` (required), `fallback_formats`, `location` (UTC), `action_on_failure` (`fudge` or `skip`;
/// fudge).
struct TimestampStageSettings: StageDefinition {
    private let rules: TimestampStage.Rules
    private let location: String?

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let source = keys.stageText("source", isRequired: true)
        let format = keys.stageText("format", isRequired: true)
        Self.check(format, keys.path("format"), keys.valueOrigin(of: "format"), keys.log)
        var formats = [format]
        for (index, item) in (keys.list("fallback_formats") ?? []).enumerated() {
            let path = "\(keys.path("fallback_formats"))[\(index)]"
            let text = ValueReader.strictString(item, path, keys.log)
            Self.check(text, path, item.origin, keys.log)
            formats.append(text)
        }
        location = keys.stageString("location")
        let fudges = Self.fudges(&keys)
        var place = TimestampFormat.Place(local: ZoneFile.local())
        var isFound = true
        if let location {
            place.location = ZoneFile.zone(location)
            isFound = place.location != nil
            if !isFound {
                keys.log.error(
                    "`\(keys.path("location"))`: no time zone `\(ValueReader.shown(location))` is known here",
                    mend: "write a name such as Europe/Berlin, and install the system's time zones (tzdata)",
                    at: keys.valueOrigin(of: "location"))
            }
        }
        keys.finish(unknown: .ofStage)
        guard let source, let fudges, isFound, !formats.contains(nil) else { return nil }
        var rules = TimestampStage.Rules(
            source: source, formats: formats.compactMap { $0.map { TimestampFormat($0) } })
        rules.place = place
        rules.fudges = fudges
        self.rules = rules
    }

    private static func fudges(_ keys: inout MapReader) -> Bool? {
        guard let text = keys.stageString("action_on_failure") else {
            return keys.has("action_on_failure") ? nil : true
        }
        if text == "fudge" || text == "skip" { return text == "fudge" }
        keys.log.error(
            "`\(keys.path("action_on_failure"))` is `\(ValueReader.shown(text))`", mend: "write one of fudge, skip",
            at: keys.valueOrigin(of: "action_on_failure"))
        return nil
    }

    // A name that is misspelt is a layout that no time is in.
    private static func check(_ format: String?, _ path: String, _ origin: Origin, _ log: ProblemLog) {
        guard let format, case .layout(let layout) = TimestampFormat(format) else { return }
        let isWord = format.first?.isLetter == true && format.allSatisfy { $0.isLetter || $0.isNumber }
        if isWord, let name = Suggestion.nearest(to: format, among: TimestampFormat.names) {
            log.warning(
                "`\(path)`, `\(ValueReader.shown(format))`, is the name of no format, and so a layout",
                mend: "did you mean `\(name)`?", at: origin)
        } else if layout.isPlainText {
            log.warning(
                "`\(path)`, `\(ValueReader.shown(format))`, has nothing of a date or a time in it",
                mend: "write how Go's reference time would look: Mon Jan 2 15:04:05 MST 2006", at: origin)
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("source", rules.source)
            writer.string("format", rules.formats[0].text)
            if rules.formats.count > 1 { writer.strings("fallback_formats", rules.formats.dropFirst().map(\.text)) }
            writer.string("location", ifAny: location)
            writer.raw("action_on_failure", rules.fudges ? "fudge" : "skip")
        }
    }

    func maker(_ job: JobResources) -> StageMaker { { [rules] names in [TimestampStage(rules, names: names)] } }
}
