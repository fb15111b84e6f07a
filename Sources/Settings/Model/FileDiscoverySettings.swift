/// An item of `file_sd_configs`: files with groups of targets, read again when they change.
public struct FileDiscoverySettings: Sendable, Equatable {
    /// `files`: paths that end in `.json`, `.yml` or `.yaml`; the last name may be a pattern. At least one.
    public var files: [String] = []
    /// `refresh_interval`: how often they are read again, whatever the kernel says. A Prometheus duration of more than
    /// zero. Default 5 m.
    public var refreshInterval: Duration = .seconds(300)
    /// Where the item stands.
    public var origin = Origin.none

    /// Files, looked at every so often.
    public init(files: [String] = [], refreshInterval: Duration = .seconds(300)) {
        self.files = files
        self.refreshInterval = refreshInterval
    }

    init(_ reader: inout MapReader) {
        origin = reader.origin
        let nodes = reader.list("files") ?? []
        let path = reader.path("files")
        for (index, node) in nodes.enumerated() {
            guard let file = ValueReader.string(node, "\(path)[\(index)]", reader.log) else { continue }
            if Self.isValid(file) {
                files.append(file)
            } else {
                reader.log.error(
                    "`\(path)[\(index)]` is `\(ValueReader.shown(file))`: not valid for file discovery",
                    mend: "end it in .json, .yml or .yaml, and use `*` in the last name only", at: node.origin)
            }
        }
        if nodes.isEmpty {
            reader.log.error(
                "`\(reader.path)`: file discovery needs at least one path name", mend: "write `files: [targets.yaml]`",
                at: reader.origin(of: "files"))
        }
        refreshInterval = reader.prometheusDuration("refresh_interval", in: .positive) ?? refreshInterval
        reader.finish()
    }

    // As Prometheus' expression `^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$`.
    private static func isValid(_ path: String) -> Bool {
        let endings = [".json", ".yml", ".yaml", ".JSON", ".YML", ".YAML"]
        guard endings.contains(where: { path.hasSuffix($0) && path.utf8.count >= $0.utf8.count }) else { return false }
        guard let star = path.utf8.firstIndex(of: UInt8(ascii: "*")) else { return true }
        return !path.utf8[star...].contains(UInt8(ascii: "/"))
    }
}

extension MapReader {
    /// A duration with the units of Prometheus, such as `1d12h`.
    mutating func prometheusDuration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let text = string(key) else { return nil }
        do throws(LiteralError) {
            let value = try PrometheusDuration.parse(text)
            if range.contains(value) { return value }
            log.error("`\(path(key))` is \(text)", mend: "write more than 0s", at: valueOrigin(of: key))
        } catch {
            log.error(
                "`\(path(key))`: `\(ValueReader.shown(text))` \(error.what)", mend: error.mend,
                at: valueOrigin(of: key))
        }
        return nil
    }
}
