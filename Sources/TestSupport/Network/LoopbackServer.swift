import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Where a fake listens for HTTP: a port of 127.0.0.1, which it can leave and come back to.
final class LoopbackServer: Sendable {
    /// The port; it stays the same when the fake goes away and comes back.
    let port: Int
    private let listener: Mutex<(any Channel)?>
    private let connections: @Sendable () -> [any Channel]
    private let bind: @Sendable (Int) async throws -> any Channel

    /// Listens on a port that is free, and stays so while the fake is away.
    ///
    /// - Parameters:
    ///   - tls: speak TLS with these certificates.
    ///   - connections: those that are open, which end when the fake goes away.
    ///   - handler: makes what answers the requests of one connection. All connections are on one loop: the end of one is seen
    ///     before what comes with the next, and events go out in the order in which they are told.
    /// - Throws: an error of the system, or of TLS if a file cannot be read.
    init(
        tls: LokiOptions.TLS?, connections: @escaping @Sendable () -> [any Channel],
        handler: @escaping @Sendable () -> any ChannelHandler
    ) async throws {
        let context = try tls.map(FakeLoki.sslContext)
        bind = { port in
            try await ServerBootstrap(group: FakeLoki.group.next())
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
                .childChannelOption(
                    .recvAllocator,
                    value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 1 << 16, maximum: 1 << 20)
                )
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
                        try pipeline.addHandler(handler())
                    }
                }
                .bind(host: "127.0.0.1", port: port)
                .get()
        }
        self.connections = connections
        let channel = try await Self.free(bind)
        listener = Mutex(channel)
        self.port = channel.localAddress?.port ?? 0
    }

    // The last port that was tried; below those that the kernel gives to others.
    private static let last = Mutex(Int.random(in: ports))
    private static let ports = 20_000..<30_000

    // Binds to a port that this process has not used yet.
    private static func free(_ bind: (Int) async throws -> any Channel) async throws -> any Channel {
        for _ in ports {
            let port = last.withLock { last in
                last = last + 1 < ports.upperBound ? last + 1 : ports.lowerBound
                return last
            }
            do { return try await bind(port) } catch let error as IOError where error.errnoCode == EADDRINUSE {}
        }
        return try await bind(0)
    }

    deinit {
        listener.withLock { $0 }?.close(promise: nil)
        for channel in connections() { channel.close(promise: nil) }
    }

    /// Stops listening and breaks all connections.
    func goAway() async {
        let channel = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        try? await channel?.close()
        for channel in connections() { try? await channel.close() }
    }

    /// Listens again on the same port.
    ///
    /// - Throws: an error of the system if another program has taken the port.
    func comeBack() async throws {
        let channel = try await bind(port)
        listener.withLock { $0 = channel }
    }
}
