import NIOCore
import NIOPosix

/// An HTTP proxy on 127.0.0.1: `CONNECT` tunnels, and requests that name their host (RFC 9112 §3.2.2).
///
/// A request that is not tunnelled gets `Connection: close`, so that each one comes on a connection of its own.
public final class FakeProxy: Sendable {
    /// What came through.
    public struct Log: Hashable, Sendable {
        /// The targets of `CONNECT`, `host:port`.
        public var tunnels: [String] = []
        /// The targets of other requests, whole URLs.
        public var requests: [String] = []
        /// The heads of `CONNECT`, as they came.
        public var connectHeads: [String] = []
        /// The values of `Proxy-Authorization`.
        public var authorizations: [String] = []

        /// Nothing came through.
        public init() {}
    }

    private let listener: any Channel
    private let watched: Watched<Log>

    /// The port on 127.0.0.1.
    public var port: Int { listener.localAddress?.port ?? 0 }
    /// The proxy's URL.
    public var url: String { "http://127.0.0.1:\(port)" }
    /// What came through so far.
    public var log: Log { watched.read { $0 } }

    /// Starts a proxy.
    ///
    /// - Throws: an error of the system.
    public static func start() async throws -> FakeProxy {
        let watched = Watched(Log())
        let listener = try await ServerBootstrap(group: FakeLoki.group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyHandler(watched))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        return FakeProxy(listener, watched)
    }

    private init(_ listener: any Channel, _ watched: Watched<Log>) {
        self.listener = listener
        self.watched = watched
    }

    deinit {
        listener.close(promise: nil)
    }

    /// Stops listening; tunnels live on until one of their ends closes.
    public func stop() async {
        try? await listener.close()
    }
}
