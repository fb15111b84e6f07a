import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A real HTTP server on 127.0.0.1 that behaves like Loki, and misbehaves on demand.
///
/// It takes every wire format, validates as Loki does, stores good lines and answers 400 for the rest, and can say what
/// arrived, how often and in which order. What it cannot do by itself is told by a script of faults: `enqueue(_:)` and
/// `respond(_:)`. It listens until `stop()` is called or the value is released.
public final class FakeLoki: Sendable {
    private let core: LokiCore
    private let options: LokiOptions
    private let server: LoopbackServer

    /// The port on 127.0.0.1; it stays the same when the fake goes away and comes back.
    public var port: Int { server.port }

    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    private init(_ options: LokiOptions) async throws {
        let core = LokiCore(options)
        self.core = core
        self.options = options
        server = try await LoopbackServer(
            tls: options.tls, connections: { core.watched.read { Array($0.channels.values) } },
            handler: { LokiHandler(core: core) })
    }

    /// Starts a fake.
    ///
    /// - Throws: an error of the system if the port is taken, or of TLS if a file cannot be read.
    public static func start(_ options: LokiOptions = LokiOptions()) async throws -> FakeLoki {
        try await FakeLoki(options)
    }

    /// Where to push: `http://127.0.0.1:<port>/loki/api/v1/push`, or `https`.
    public var pushURL: String { "\(url)/loki/api/v1/push" }

    /// The server without a path.
    public var url: String { "\(options.tls == nil ? "http" : "https")://127.0.0.1:\(port)" }

    // MARK: Being away

    /// Stops listening and breaks all connections: connecting is refused from now on.
    public func goAway() async {
        await server.goAway()
    }

    /// Listens again on the same port, with everything that was stored.
    ///
    /// - Throws: an error of the system if another program has taken the port.
    public func comeBack() async throws {
        try await server.comeBack()
    }

    /// Stops for good.
    public func stop() async {
        await goAway()
    }

    // MARK: Misbehaving

    /// Adds faults to the script: each is performed by one request, in this order, before anything else is asked.
    public func enqueue(_ faults: LokiFault...) {
        core.watched.update { $0.script += faults }
    }

    /// Asks `responder` about each request that the script says nothing about; `nil` means `LokiFault.accept`.
    ///
    /// It replaces the one before; `nil` takes it away. It is called on a thread of the server and must not block.
    public func respond(_ responder: (@Sendable (LokiRequest) -> LokiFault?)?) {
        core.watched.update { $0.responder = responder }
    }

    /// Changes the tenants' limits from the next request on; `maxBodySize` from the next connection on.
    public func setLimits(_ limits: LokiLimits) {
        core.watched.update { $0.limits = limits }
    }

    /// Changes what clients must send in `Authorization`.
    public func setAuthorization(_ authorization: LokiOptions.Authorization?) {
        core.watched.update { $0.authorization = authorization }
    }

    // MARK: Asking

    /// The stored lines in the order in which each came first.
    public var entries: [StoredEntry] { entries(from: 0) }

    /// The stored lines in the order in which each came first, but for so many at the beginning.
    public func entries(from first: Int) -> [StoredEntry] { core.watched.read { $0.store.entries(from: first) } }

    /// The refused lines in the order in which they came, each as often as it came, but for so many at the beginning.
    public func refusals(from first: Int) -> [RefusedEntry] {
        core.watched.read { Array($0.store.refusals.dropFirst(first)) }
    }

    /// The streams in the order in which they came first, each with its lines in the order of their first arrival.
    public var streams: [StoredStream] { core.watched.read { $0.store.storedStreams } }

    /// All requests in their order.
    public var requests: [LokiRequest] { core.watched.read { $0.requests } }

    /// Counts of what happened so far.
    public var statistics: LokiStatistics { core.watched.read { $0.statistics } }

    /// Each time that two requests with the same stream of the same tenant were in flight together, in words.
    public var sharedStreams: [String] { core.watched.read { $0.violations } }

    /// Which numbered lines arrived; see `SequenceReport`.
    ///
    /// - Parameter marker: what stands before the writer's name in a line.
    /// - Returns: the numbers of each writer, and what is wrong with them.
    public func sequences(marker: String = "seq=") -> SequenceReport {
        SequenceReport(streams: streams, marker: marker)
    }

    /// Waits until at least `count` distinct lines are stored.
    ///
    /// - Throws: `TimedOut`, with what there is, if they are not within `patience`.
    public func waitForEntries(_ count: Int, _ patience: Patience = Patience()) async throws {
        try await wait("\(count) entries", patience) { $0.stored >= count }
    }

    /// Waits until at least `count` requests are complete.
    ///
    /// - Throws: `TimedOut`, with what there is, if they are not within `patience`.
    public func waitForRequests(_ count: Int, _ patience: Patience = Patience()) async throws {
        try await wait("\(count) requests", patience) { $0.requests >= count }
    }

    /// Waits until the counts satisfy `condition`.
    ///
    /// - Parameters:
    ///   - what: what is waited for, for the error.
    ///   - patience: how long to wait.
    ///   - condition: looked at under the fake's lock, now and at every change.
    /// - Throws: `TimedOut`, with the counts as they are, if they do not within `patience`.
    public func wait(
        _ what: String, _ patience: Patience = Patience(), until condition: @escaping @Sendable (LokiStatistics) -> Bool
    ) async throws {
        guard await core.watched.wait(patience, until: { condition($0.statistics) }) else {
            throw TimedOut("no \(what) within \(patience): \(statistics)")
        }
    }

    // MARK: Listening

    static func sslContext(_ tls: LokiOptions.TLS) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.key, format: .pem)))
        if let authority = tls.clientAuthority {
            configuration.trustRoots = .file(authority)
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
