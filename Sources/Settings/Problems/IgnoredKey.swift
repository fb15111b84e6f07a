/// A key or flag that is accepted for Promtail's sake and means nothing here.
public struct IgnoredKey: Sendable, Equatable {
    /// The key with the blocks around it, such as `server.grpc_listen_port`, or a flag with its dash.
    public var path: String
    /// Where it stands.
    public var origin: Origin

    /// A key and its place.
    public init(path: String, origin: Origin = .none) {
        self.path = path
        self.origin = origin
    }
}
