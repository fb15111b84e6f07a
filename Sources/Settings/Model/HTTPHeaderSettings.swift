/// `http_headers`: headers for requests, with their values or the files that hold them.
///
/// Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config.
public struct HTTPHeaderSettings: Sendable, Equatable {
    /// `values` and `secrets`.
    public var headers: [ClientSettings.Header] = []
    /// `files`: read again when they change.
    public var files: [ClientSettings.HeaderFile] = []

    /// None.
    public init() {}

    /// Reads the key, which stands beside others in `reader`.
    ///
    /// - Parameters:
    ///   - reader: the map.
    ///   - own: headers that the agent sets itself, in lower case: those that are written have no effect, and that is said.
    init(_ reader: inout MapReader, own: [String]) {
        guard let block = reader.map("http_headers") else { return }
        let place = reader.path("http_headers")
        for pair in block.all() {
            guard var header = MapReader(pair.value, path: block.path(pair.key), log: reader.log) else { continue }
            for value in (header.strings("values") ?? []) + (header.strings("secrets") ?? [])
            where HTTPHeaderRules.accepts(pair.key, value, own: own, path: place, at: pair.keyOrigin, reader.log) {
                headers.append(ClientSettings.Header(name: pair.key, value: value))
            }
            for file in header.strings("files") ?? [] {
                guard HTTPHeaderRules.accepts(pair.key, "", own: own, path: place, at: pair.keyOrigin, reader.log)
                else {
                    break
                }
                files.append(ClientSettings.HeaderFile(name: pair.key, path: file))
            }
            header.finish()
        }
    }
}

extension YAMLWriter {
    /// Writes the key, without values.
    mutating func write(_ settings: HTTPHeaderSettings) {
        guard settings != HTTPHeaderSettings() else { return }
        block("http_headers") { writer in
            var written: Set<String> = []
            for name in settings.headers.map(\.name) + settings.files.map(\.name) where written.insert(name).inserted {
                let paths = settings.files.filter { $0.name == name }.map(\.path)
                writer.block(name) { writer in
                    if settings.headers.contains(where: { $0.name == name }) { writer.raw("secrets", "[<secret>]") }
                    if !paths.isEmpty { writer.strings("files", paths) }
                }
            }
        }
    }
}
