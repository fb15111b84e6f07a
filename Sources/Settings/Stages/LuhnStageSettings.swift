import LineCore

/// `luhn`: numbers with a valid check digit are replaced. A stage of Grafana Alloy.
///
/// Keys: `replacement` (`**REDACTED**`), `source` (default: the line), `min_length` (13 digits), `delimiters` (ASCII characters
/// that may stand within a number; none).
struct LuhnStageSettings: StageDefinition {
    private let replacement: String
    private let source: String?
    private let leastDigits: Int
    private let delimiters: String

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let replacement = keys.stageString("replacement") ?? ""
        self.replacement = replacement.isEmpty ? "**REDACTED**" : replacement
        source = keys.stageText("source")
        let least = keys.weakInteger("min_length") ?? 0
        leastDigits = least < 1 ? 13 : least
        delimiters = keys.stageString("delimiters") ?? ""
        keys.finish(unknown: .ofStage)
        let isGood = delimiters.utf8.allSatisfy { $0 < 0x80 && !($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
        guard isGood else {
            keys.log.error(
                "`\(keys.path("delimiters"))` is `\(ValueReader.shown(delimiters))`",
                mend: "write ASCII characters that are no digits", at: keys.valueOrigin(of: "delimiters"))
            return nil
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("replacement", replacement)
            writer.string("source", ifAny: source)
            writer.integer("min_length", leastDigits)
            writer.string("delimiters", delimiters)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        let numbers = Luhn(leastDigits: leastDigits, delimiters: Array(delimiters.utf8))
        return { [replacement, source] names in
            [LuhnStage(numbers, replacement: replacement, source: source, names: names)]
        }
    }
}
