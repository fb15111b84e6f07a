import AsyncHTTPClient
import LineCore
import NIOCore
import NIOHTTP1
import NIOSSL
import Settings
import Synchronization

/// Connections to one server, straight or through a proxy, with its certificates.
///
/// Files of certificates are looked at once a second at most, and read again when they changed. New certificates mean new
/// connections: requests under way end on the old ones. Where the new files are no good, the old ones go on, and
/// ``problem`` says why.
final class HTTPConnections: Sendable {
    /// The longest time to wait for a connection; less where the timeout is less.
    static let connectTimeout = Duration.seconds(5)

    /// Connections that were made with one state of the certificate files.
    private final class Generation: Sendable {
        let http: HTTPClient
        init(_ http: HTTPClient) { self.http = http }
    }

    private struct Storage {
        var tlsFiles: WatchedFiles
        var current: Generation?
        var problem: PushFailure?
        var uses: [ObjectIdentifier: Int] = [:]
        /// Replaced, but with requests under way.
        var retired: [Generation] = []
    }

    /// The server.
    let url: PushURL
    /// The way to it.
    let route: ProxyRoute
    private let tls: ClientSettings.TLSSettings
    private let proxy: HTTPProxySettings
    private let timeout: Duration
    private let group: any EventLoopGroup
    private let time: TimeSource
    private let storage: Mutex<Storage>

    /// Connects when it is first used.
    ///
    /// - Throws: what is wrong with `proxy_url`.
    init(
        to url: PushURL, tls: ClientSettings.TLSSettings, proxy: HTTPProxySettings, timeout: Duration,
        group: any EventLoopGroup, time: TimeSource
    ) throws(PushURL.Problem) {
        self.url = url
        route = try ProxyRoute(to: url, settings: proxy)
        self.tls = tls
        self.proxy = proxy
        self.timeout = timeout
        self.group = group
        self.time = time
        storage = Mutex(Storage(tlsFiles: WatchedFiles(url.isTLS ? TLSMaterial.paths(tls) : [])))
    }

    /// Why changed certificate files are not in use, if that is so.
    var problem: PushFailure? { storage.withLock { $0.problem } }

    /// Runs a request on connections that live until it is over.
    ///
    /// - Throws: why there can be no connection: files of certificates that are no good.
    func withClient<Value: Sendable>(_ body: (HTTPClient) async -> Value) async throws(PushFailure) -> Value {
        let generation = try acquire()
        let value = await body(generation.http)
        for unused in release(generation) { try? await unused.http.shutdown() }
        return value
    }

    /// Closes all connections.
    func shutdown() async {
        let all = storage.withLock { storage in
            let all = storage.retired + [storage.current].compactMap { $0 }
            storage.retired = []
            storage.current = nil
            return all
        }
        for generation in all { try? await generation.http.shutdown() }
    }

    /// The URL as the HTTP client has to see it.
    func requestURL(_ target: PushURL) -> String {
        if !target.isTLS, case .http(let proxy) = route { return "http://\(proxy.authority)\(target.target)" }
        guard target.isTLS, let name = tls.serverName, !name.isEmpty, target.isSameOrigin(as: url) else {
            return target.text
        }
        // It connects to the real host by `dnsOverride`, and expects this name.
        return "https://\(name):\(target.port)\(target.target)"
    }

    /// `Proxy-Authorization` for a request that the proxy sees as it is; in a tunnel it goes with `CONNECT`.
    func proxyAuthorization(for target: PushURL) -> String? {
        guard !target.isTLS, case .http(let proxy) = route, let user = proxy.user else { return nil }
        return "Basic " + Base64.encode("\(user.name):\(user.password)".utf8)
    }

    private func acquire() throws(PushFailure) -> Generation {
        let now = time.monotonic
        let acquired = storage.withLock { storage -> Result<Generation, PushFailure> in
            do throws(PushFailure) {
                let generation = try current(&storage, now: now)
                storage.uses[ObjectIdentifier(generation), default: 0] += 1
                return .success(generation)
            } catch {
                return .failure(error)
            }
        }
        return try acquired.get()
    }

    private func current(_ storage: inout Storage, now: Int64) throws(PushFailure) -> Generation {
        let haveChanged = storage.tlsFiles.haveChanged(now: now)
        if let current = storage.current, !haveChanged { return current }
        do throws(PushFailure) {
            let configuration = try configuration()
            let made = Generation(HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration))
            if let old = storage.current { storage.retired.append(old) }
            storage.current = made
            storage.problem = nil
            return made
        } catch {
            storage.problem = error
            guard let current = storage.current else { throw error }
            return current
        }
    }

    // Gives back a generation, and tells which of the replaced ones nobody uses any more.
    private func release(_ generation: Generation) -> [Generation] {
        storage.withLock { storage in
            let id = ObjectIdentifier(generation)
            let left = storage.uses[id, default: 1] - 1
            storage.uses[id] = left > 0 ? left : nil
            let unused = storage.retired.filter { storage.uses[ObjectIdentifier($0)] == nil }
            storage.retired.removeAll { storage.uses[ObjectIdentifier($0)] == nil }
            return unused
        }
    }

    private func configuration() throws(PushFailure) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        let timeout = TimeAmount.nanoseconds(max(1_000_000, timeout.nanoseconds))
        configuration.timeout = .init(
            connect: min(timeout, .nanoseconds(Self.connectTimeout.nanoseconds)), read: timeout)
        // A refused connection is to be told at once: trying again is delivery's business.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Each tenant has its own pushes under way; one that hangs must not take the connections of the others.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        // Shorter than what servers and load balancers keep (60 s and more), so that we close first.
        configuration.connectionPool.idleTimeout = .seconds(45)
        if url.isTLS { configuration.tlsConfiguration = try TLSMaterial.configuration(tls) }
        if url.isTLS, let name = tls.serverName, !name.isEmpty { configuration.dnsOverride = [name: url.host] }
        switch route {
        case .direct: break
        case .http(let proxy) where url.isTLS: configuration.proxy = tunnel(proxy)
        case .http:
            configuration.http1_1ConnectionDebugInitializer = { AbsoluteFormHandler.install(on: $0) }
        case .socks(let host, let port):
            configuration.proxy = .socksServer(host: host, port: port)
        }
        return configuration
    }

    private func tunnel(_ server: PushURL) -> HTTPClient.Configuration.Proxy {
        var authorization = server.user.map { user in
            HTTPClient.Authorization.basic(username: user.name, password: user.password)
        }
        var headers = HTTPHeaders()
        for header in proxy.connectHeaders {
            let value = header.value.revealed
            // The HTTP client wants this one in another place, in one of two schemes; others stay where they are.
            if header.name.lowercased() == "proxy-authorization", authorization == nil {
                let parts = value.split(separator: " ", maxSplits: 1).map(String.init)
                switch parts.first?.lowercased() {
                case "basic" where parts.count == 2: authorization = .basic(credentials: parts[1])
                case "bearer" where parts.count == 2: authorization = .bearer(tokens: parts[1])
                default: break
                }
            }
            headers.add(name: header.name, value: value)
        }
        return .server(host: server.host, port: server.port, authorization: authorization, connectHeaders: headers)
    }
}

extension Duration {
    /// All of it in nanoseconds; what does not fit is the largest or smallest number.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
