import LineCore

/// `json`: what JMESPath expressions find becomes extracted values.
///
/// Keys: `expressions` (required: a map of names, each with its expression; null or empty: the name itself), `source`
/// (default: the line), `drop_malformed` (default false).
struct JSONStageSettings: StageDefinition {
    private let expressions: [(name: String, path: JMESPath)]
    private let source: String?
    private let dropsMalformed: Bool

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let expressions = keys.namedTexts("expressions", "the values to extract, each with its JMESPath expression")
        source = keys.stageText("source")
        dropsMalformed = keys.boolean("drop_malformed") ?? false
        keys.finish(unknown: .ofStage)
        guard let expressions else { return nil }
        var paths: [(name: String, path: JMESPath)] = []
        for item in expressions {
            if let path = Self.path(item, in: keys) { paths.append((item.name, path)) }
        }
        guard paths.count == expressions.count else { return nil }
        self.expressions = paths
    }

    private static func path(_ item: NamedText, in keys: MapReader) -> JMESPath? {
        let shown = "`\(keys.path("expressions.\(item.name)"))`, `\(ValueReader.shown(item.text))`,"
        do throws(JMESPathError) {
            let path = try JMESPath(item.text)
            for warning in path.warnings {
                keys.log.warning(
                    "\(shown) never extracts anything: \(warning)", mend: "mend the call, or remove the expression",
                    at: item.origin)
            }
            return path
        } catch {
            keys.log.error(
                "\(shown) is no JMESPath: \(error)",
                mend: "quote names that hold other than letters, digits and underscores: '\"some-name\"'",
                at: item.origin)
            return nil
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.pairs("expressions", expressions.map { ($0.name, $0.path.text) })
            writer.string("source", ifAny: source)
            writer.boolean("drop_malformed", dropsMalformed)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [expressions, source, dropsMalformed] names in
            [JSONStage(expressions, source: source, dropsMalformed: dropsMalformed, names: names)]
        }
    }
}
