import LineCore

/// `geoip`: labels that say where an IP address is, or whose it is.
///
/// Keys: `db` (the path of a database in MaxMind's format, required), `db_type` (`city`, `asn` or `country`, required),
/// `source` (the extracted value with the address). The database is opened when the configuration is read.
struct GeoIPStageSettings: StageDefinition {
    private let database: GeoDatabase
    private let path: String
    private let kind: GeoDatabase.Kind
    private let source: String?

    init?(_ stage: StageNode) {
        guard var keys = stage.keys() else { return nil }
        let path = keys.stageText("db", isRequired: true)
        let kind = keys.requiredChoice("db_type", of: GeoDatabase.Kind.self)
        source = keys.stageText("source")
        keys.finish(unknown: .ofStage)
        guard let path, let kind else { return nil }
        do throws(GeoDatabaseError) {
            database = try GeoDatabase(path: path, kind: kind)
        } catch {
            keys.log.error(
                "`\(keys.path("db"))`, `\(ValueReader.shown(path))`, cannot be opened: \(error.reason)",
                mend: "name a database in MaxMind's format (.mmdb) that may be read", at: keys.valueOrigin(of: "db"))
            return nil
        }
        self.path = path
        self.kind = kind
        if source == nil {
            stage.log.warning(
                "`\(stage.path)` has no `source`, so no address is looked up",
                mend: "add `source:` with the extracted value that has the address", at: stage.origin)
        }
    }

    func write(as name: String, to writer: inout YAMLWriter) {
        writer.block(name) { writer in
            writer.string("db", path)
            writer.raw("db_type", kind.rawValue)
            writer.string("source", ifAny: source)
        }
    }

    func maker(_ job: JobResources) -> StageMaker {
        { [database, source] names in [GeoIPStage(database, source: source, resources: job, names: names)] }
    }
}
