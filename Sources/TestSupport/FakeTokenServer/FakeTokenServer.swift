import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An OAuth 2.0 token endpoint on 127.0.0.1 that knows the client credentials grant (RFC 6749, section 4.4), and
/// misbehaves on demand.
///
/// It gives `token-1`, `token-2`, … in the order of asking, and answers as section 5.2 says where it does not like what
/// it is asked. It listens until `goAway()` is called or the value is released.
public final class FakeTokenServer: Sendable {
    /// An answer that a test wants instead of the right one.
    public struct Answer: Hashable, Sendable {
        /// The status.
        public var status: Int
        /// The headers.
        public var headers: [String: String]
        /// The body.
        public var body: String

        /// An answer; JSON unless the headers say something else.
        public init(status: Int, headers: [String: String] = ["Content-Type": "application/json"], body: String = "") {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    struct State: Sendable {
        var options: TokenServerOptions
        var granted = 0
        var script: [Answer] = []
        var isHeld = false
        var arrived = 0
        var requests: [TokenRequest] = []
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    private let watched: Watched<State>
    private let server: LoopbackServer
    private let isTLS: Bool

    /// The port on 127.0.0.1; it stays the same when the fake goes away and comes back.
    public var port: Int { server.port }

    private init(_ options: TokenServerOptions) async throws {
        let watched = Watched(State(options: options))
        self.watched = watched
        isTLS = options.tls != nil
        server = try await LoopbackServer(
            tls: options.tls, connections: { watched.read { Array($0.channels.values) } },
            handler: { TokenHandler(watched) })
    }

    /// Starts a server.
    ///
    /// - Throws: an error of the system, or of TLS if a file cannot be read.
    public static func start(_ options: TokenServerOptions = TokenServerOptions()) async throws -> FakeTokenServer {
        try await FakeTokenServer(options)
    }

    /// Where tokens are given.
    public var url: String { "\(isTLS ? "https" : "http")://127.0.0.1:\(port)/oauth/token" }

    /// All requests in their order.
    public var requests: [TokenRequest] { watched.read { $0.requests } }

    /// How many tokens were given.
    public var granted: Int { watched.read { $0.granted } }

    /// Changes the clients, the lifetime or whatever else of the options but TLS.
    public func change(_ body: @Sendable (inout TokenServerOptions) -> Void) {
        watched.update { body(&$0.options) }
    }

    /// Adds answers, each of which is given to one request instead of the right one.
    public func enqueue(_ answers: Answer...) { watched.update { $0.script += answers } }

    /// Lets requests wait until `release()`.
    public func hold() { watched.update { $0.isHeld = true } }

    /// Answers the requests that wait, and those that come.
    public func release() { watched.update { $0.isHeld = false } }

    /// Waits until so many requests have arrived, answered or not.
    ///
    /// - Throws: `TimedOut` if they are not within `patience`.
    public func waitForArrivals(_ count: Int, _ patience: Patience = Patience()) async throws {
        guard await watched.wait(patience, until: { $0.arrived >= count }) else {
            throw TimedOut("\(watched.read { $0.arrived }) token requests instead of \(count)")
        }
    }

    /// Stops listening and breaks all connections.
    public func goAway() async {
        await server.goAway()
    }

    /// Listens again on the same port.
    ///
    /// - Throws: an error of the system if another program has taken the port.
    public func comeBack() async throws {
        try await server.comeBack()
    }
}
