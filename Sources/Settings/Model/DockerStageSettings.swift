/// `docker`: `{"log":…,"stream":…,"time":…}`. It has no keys.
public struct DockerStageSettings: Sendable, Equatable {
    /// Where the stage stands.
    public var origin = Origin.none

    /// The only one there is.
    public init() {}

    init(_ reader: inout MapReader, origin: Origin) {
        self.origin = origin
        reader.finish(unknown: .warned)
    }
}
