/// An item of `static_configs`: labels, and in them the files to read.
public struct StaticTargetSettings: Sendable, Equatable {
    /// `labels`: given to every line. Those that begin with `__` say what to read, and are not sent.
    public var labels: [String: String] = [:]
    /// `targets`: Prometheus' form asks for it; files do not need it.
    public var targets: [String] = []
    /// Where the item stands.
    public var origin = Origin.none

    /// `__path__`: the glob of the files to read.
    public var path: String? { labels["__path__"] }
    /// `__path_exclude__`: the glob of the files to leave out.
    public var pathExclude: String? { labels["__path_exclude__"] }

    /// A target with labels.
    public init(labels: [String: String] = [:]) { self.labels = labels }

    init(_ reader: inout MapReader) {
        origin = reader.origin
        targets = reader.strings("targets") ?? []
        for (name, value, place) in reader.pairs("labels") ?? [] {
            if !LabelName.isValid(name) {
                reader.log.error(
                    "`\(ValueReader.shown(name))` is not a valid label name",
                    mend: "use letters, digits and underscores, and no digit first", at: place)
            }
            labels[name] = value
        }
        reader.finish()
    }
}
