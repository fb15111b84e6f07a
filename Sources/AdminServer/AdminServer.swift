public import Agent
import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
public import NIOPosix
public import ServiceLifecycle

/// The agent's HTTP server: probes, metrics and a first page.
///
/// | Path | Answer |
/// |---|---|
/// | `/ready` | 200 `Ready`, or 500 `Not ready: <why>` as Promtail answers |
/// | `/healthz` | 200 `Alive` while the lanes make progress, else 503 `Not alive: <what hangs>` |
/// | `/metrics` | Prometheus text, or OpenMetrics on request |
/// | `/targets` | what is read and how far, as HTML |
/// | `/` | 303 to `/targets` |
///
/// It runs until its task is cancelled or its service group shuts down.
public struct AdminServer: Service {
    private let status: any AgentStatus
    private let address: AdminAddress
    private let tls: ServerTLS?
    private let routes: AdminRoutes
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Sets the server up; it listens once ``run()`` is called.
    ///
    /// - Parameters:
    ///   - status: the agent to show.
    ///   - address: where to listen, and under which path.
    ///   - tls: `server.http_tls_config`; nil for plain HTTP.
    ///   - healthCheckTarget: `server.health_check_target`; with `false`, `/ready` is always 200.
    ///   - eventLoopGroup: where its connections run; shared with the rest of the agent.
    ///   - logger: for one line when it listens, and for failures.
    ///   - onListening: called with the port once it listens, which tells which one port 0 became.
    public init(
        status: any AgentStatus, address: AdminAddress, tls: ServerTLS? = nil, healthCheckTarget: Bool = true,
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        logger: Logger = Logger(label: "admin"), onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.status = status
        self.address = address
        self.tls = tls
        routes = AdminRoutes(prefix: address.pathPrefix, healthCheckTarget: healthCheckTarget)
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and answers until it is told to stop.
    ///
    /// - Throws: ``AdminServerError`` when it cannot listen at its address.
    public func run() async throws {
        var quiet = logger
        // What Hummingbird says at `info` is said here in our words.
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            responder: AdminResponder(status: status, routes: routes),
            server: HTTPServerBuilder { [tls] responder in
                // Long enough for a scrape every minute to keep its connection.
                let plain = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: .seconds(120)))
                guard let tls else { return plain }
                return SecureChannel(plain: plain, tls: tls)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(address.bindHost, port: address.port), serverName: nil, backlog: 64),
            onServerRunning: { [logger, address, tls, onListening] channel in
                let port = channel.localAddress?.port ?? address.port
                logger.info(
                    "Admin server is listening.",
                    metadata: [
                        "address": "\(AdminAddress.joined(host: address.bindHost, port: port))",
                        "scheme": tls == nil ? "http" : "https",
                    ])
                await onListening(port)
            },
            eventLoopGroupProvider: .shared(eventLoopGroup), logger: quiet)
        do {
            try await application.run()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw AdminServerError(address: address, cause: error)
        }
    }
}

/// Answers requests from the routes.
private struct AdminResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let status: any AgentStatus
    let routes: AdminRoutes

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let answer = routes.answer(
            method: request.method.rawValue, path: request.uri.path, accept: request.headers[.accept] ?? "",
            status: status)
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        headers[.xContentTypeOptions] = "nosniff"
        headers[.cacheControl] = "no-store"
        if let location = answer.location { headers[.location] = location }
        if answer.contentType.hasPrefix("text/html") {
            headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'"
        }
        if answer.status == 405 { headers[.allow] = "GET, HEAD" }
        let response = Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
        return request.method == .head ? response.createHeadResponse() : response
    }
}
