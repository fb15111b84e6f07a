/// `positions`: where it is kept how far each file was acknowledged.
public struct PositionsSettings: Sendable, Equatable {
    /// `filename`. Default `/var/log/positions.yaml`.
    public var filename = "/var/log/positions.yaml"
    /// `sync_period`: how often the file is written at most. More than zero. Default 10 s.
    public var syncPeriod: Duration = .seconds(10)
    /// `ignore_invalid_yaml`: start as if there were no file when it cannot be read as YAML. Default false.
    public var ignoreInvalidYAML = false

    /// All defaults.
    public init() {}

    init(_ reader: inout MapReader) {
        if let name = reader.string("filename") {
            filename = name
            if name.isEmpty {
                reader.log.error(
                    "`\(reader.path("filename"))` is empty", mend: "write the path of a file, or remove the key",
                    at: reader.valueOrigin(of: "filename"))
            }
        }
        syncPeriod = reader.duration("sync_period", in: .positive) ?? syncPeriod
        ignoreInvalidYAML = reader.boolean("ignore_invalid_yaml") ?? ignoreInvalidYAML
        reader.finish()
    }
}
