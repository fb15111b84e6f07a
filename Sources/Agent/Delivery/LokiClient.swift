import AsyncHTTPClient
import LineCore
public import NIOCore
import NIOHTTP1
import NIOSSL
public import Settings
import Synchronization

/// Makes push requests to one client's URL: HTTP/1.1, with its credentials, certificates and proxy.
///
/// Files of credentials and certificates are looked at once a second at most, and read again when they changed. New
/// certificates mean new connections: requests under way end on the old ones. Where the new files are no good, the old
/// ones go on, and ``LokiClient/problem`` says why.
public final class LokiClient: PushTransport {
    /// The most of an answer's body that is read.
    public static let bodyLimit = 64 << 10
    /// The longest time to wait for a connection; less where `timeout` is less.
    public static let connectTimeout = Duration.seconds(5)
    /// Redirects (307, 308) followed for one request.
    public static let redirectLimit = 5

    /// Connections that were made with one state of the certificate files.
    private final class Generation: Sendable {
        let http: HTTPClient
        init(_ http: HTTPClient) { self.http = http }
    }

    private struct Storage {
        var credentials: PushCredentials
        var tlsFiles: WatchedFiles
        var current: Generation?
        var problem: PushFailure?
        var uses: [ObjectIdentifier: Int] = [:]
        /// Replaced, but with requests under way.
        var retired: [Generation] = []
    }

    /// Where it pushes to.
    public let url: PushURL
    private let settings: ClientSettings
    private let route: ProxyRoute
    private let userAgent: String
    private let group: any EventLoopGroup
    private let time: TimeSource
    private let storage: Mutex<Storage>

    /// A client; it connects when it first pushes.
    ///
    /// - Parameters:
    ///   - settings: the client's settings.
    ///   - version: the agent's, for `User-Agent: needletail/<version>`.
    ///   - group: the event loops that connections run on; one thread is enough for all clients.
    ///   - time: the clock for looking at files.
    /// - Throws: what is wrong with `url` or `proxy_url`.
    public init(
        settings: ClientSettings, version: String, group: any EventLoopGroup, time: TimeSource = .system
    ) throws(PushURL.Problem) {
        url = try PushURL(settings.url)
        route = try ProxyRoute(to: url, settings: settings)
        self.settings = settings
        userAgent = "needletail/\(version)"
        self.group = group
        self.time = time
        storage = Mutex(
            Storage(
                credentials: PushCredentials(settings.authorization, url: url),
                tlsFiles: WatchedFiles(url.isTLS ? TLSMaterial.paths(settings.tls) : [])))
    }

    /// Why changed certificate files are not in use, if that is so.
    public var problem: PushFailure? { storage.withLock { $0.problem } }

    /// Makes one request, following redirects where that is allowed, and waits for the answer: `timeout` in all.
    ///
    /// - Parameter push: the request.
    /// - Returns: the answer, or why there is none.
    public func push(_ push: Push) async -> PushResult {
        let authorization: String?
        let generation: Generation
        do throws(PushFailure) {
            (authorization, generation) = try acquire()
        } catch {
            return .failed(error)
        }
        let result = await follow(push, authorization: authorization, http: generation.http)
        for unused in release(generation) { try? await unused.http.shutdown() }
        return result
    }

    /// Closes all connections.
    public func shutdown() async {
        let all = storage.withLock { storage in
            let all = storage.retired + [storage.current].compactMap { $0 }
            storage.retired = []
            storage.current = nil
            return all
        }
        for generation in all { try? await generation.http.shutdown() }
    }

    // MARK: Requests

    private func follow(_ push: Push, authorization: String?, http: HTTPClient) async -> PushResult {
        let deadline = NIODeadline.now() + .nanoseconds(max(1_000_000, settings.timeout.nanoseconds))
        var target = url
        var hops = 0
        while true {
            // Credentials go to the server that they are for.
            let credentials = target.isSameOrigin(as: url) ? authorization : nil
            let answer: LokiAnswer
            do {
                answer = try await exchange(push, target, credentials, http, deadline)
            } catch {
                let proxy = route == .direct ? nil : route.authority
                return .failed(PushFailure(error, url: target, proxy: proxy, timeout: settings.timeout))
            }
            guard settings.followRedirects, answer.status == 307 || answer.status == 308, hops < Self.redirectLimit,
                let next = redirect(answer, from: target)
            else { return .answer(answer) }
            hops += 1
            target = next
        }
    }

    // Where a redirect leads, if it may be followed: never from TLS to plain, and not to the other kind of URL where a
    // proxy has to be asked in another way for it.
    private func redirect(_ answer: LokiAnswer, from target: PushURL) -> PushURL? {
        guard let location = answer.location, let next = try? target.following(location) else { return nil }
        return next.isTLS == target.isTLS || (next.isTLS && route == .direct) ? next : nil
    }

    private func exchange(
        _ push: Push, _ target: PushURL, _ authorization: String?, _ http: HTTPClient, _ deadline: NIODeadline
    ) async throws -> LokiAnswer {
        var request = HTTPClientRequest(url: requestURL(target))
        request.method = .POST
        request.headers = headers(push, target, authorization)
        request.body = .bytes(ByteBuffer(bytes: push.body))
        let response = try await http.execute(request, deadline: deadline)
        let isEmpty = response.status == .noContent || response.headers.first(name: "content-length") == "0"
        return LokiAnswer(
            status: Int(response.status.code),
            retryAfter: response.headers.first(name: "retry-after"),
            location: response.headers.first(name: "location"),
            contentType: response.headers.first(name: "content-type"),
            body: isEmpty ? "" : await Self.text(of: response.body, until: deadline))
    }

    // As much of the body as comes in time. The status is the answer; a body that breaks off takes nothing from it.
    private static func text(of body: HTTPClientResponse.Body, until deadline: NIODeadline) async -> String {
        let read = Received()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    for try await part in body {
                        let isFull = read.bytes.withLock { read in
                            read += part.readableBytesView.prefix(bodyLimit - read.count)
                            return read.count >= bodyLimit
                        }
                        if isFull { return }
                    }
                } catch { return }
            }
            group.addTask {
                try? await Task.sleep(for: .nanoseconds((deadline - .now()).nanoseconds))
            }
            await group.next()
            group.cancelAll()
        }
        return String(decoding: read.bytes.withLock { $0 }, as: UTF8.self)
    }

    private func headers(_ push: Push, _ target: PushURL, _ authorization: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: target.authority)
        headers.add(name: "User-Agent", value: userAgent)
        headers.add(name: "Content-Type", value: push.format.contentType)
        if let encoding = push.format.contentEncoding { headers.add(name: "Content-Encoding", value: encoding) }
        if !push.tenant.isEmpty { headers.add(name: "X-Scope-OrgID", value: push.tenant) }
        if let authorization { headers.add(name: "Authorization", value: authorization) }
        if !target.isTLS, case .http(let proxy) = route, let user = proxy.user {
            let pair = Base64.encode("\(user.name):\(user.password)".utf8)
            headers.add(name: "Proxy-Authorization", value: "Basic \(pair)")
        }
        // Promtail's rule: a configured header does not replace one of the agent's own.
        for header in settings.headers where !headers.contains(name: header.name) {
            headers.add(name: header.name, value: header.value)
        }
        return headers
    }

    // The URL as the HTTP client has to see it.
    private func requestURL(_ target: PushURL) -> String {
        if !target.isTLS, case .http(let proxy) = route { return "http://\(proxy.authority)\(target.target)" }
        guard target.isTLS, let name = settings.tls.serverName, !name.isEmpty, target.isSameOrigin(as: url) else {
            return target.text
        }
        // It connects to the real host by `dnsOverride`, and expects this name.
        return "https://\(name):\(target.port)\(target.target)"
    }

    // MARK: Connections

    private func acquire() throws(PushFailure) -> (authorization: String?, generation: Generation) {
        let now = time.monotonic
        let acquired = storage.withLock { storage -> Result<(String?, Generation), PushFailure> in
            do throws(PushFailure) {
                let authorization = try storage.credentials.authorization(now: now)
                let generation = try current(&storage, now: now)
                storage.uses[ObjectIdentifier(generation), default: 0] += 1
                return .success((authorization, generation))
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
        let timeout = TimeAmount.nanoseconds(max(1_000_000, settings.timeout.nanoseconds))
        configuration.timeout = .init(
            connect: min(timeout, .nanoseconds(Self.connectTimeout.nanoseconds)), read: timeout)
        // A refused connection is to be told at once: trying again is delivery's business.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Each tenant has its own pushes under way; one that hangs must not take the connections of the others.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        // Shorter than what servers and load balancers keep (60 s and more), so that we close first.
        configuration.connectionPool.idleTimeout = .seconds(45)
        if url.isTLS { configuration.tlsConfiguration = try TLSMaterial.configuration(settings.tls) }
        if url.isTLS, let name = settings.tls.serverName, !name.isEmpty { configuration.dnsOverride = [name: url.host] }
        switch route {
        case .direct: break
        case .http(let proxy) where url.isTLS:
            configuration.proxy = .server(
                host: proxy.host, port: proxy.port,
                authorization: proxy.user.map { .basic(username: $0.name, password: $0.password) })
        case .http:
            configuration.http1_1ConnectionDebugInitializer = { AbsoluteFormHandler.install(on: $0) }
        case .socks(let host, let port):
            configuration.proxy = .socksServer(host: host, port: port)
        }
        return configuration
    }
}

extension ProxyRoute {
    fileprivate var authority: String {
        switch self {
        case .direct: ""
        case .http(let proxy): proxy.authority
        case .socks(let host, let port): "\(host):\(port)"
        }
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

/// What has come of a body, for two tasks.
private final class Received: Sendable {
    let bytes = Mutex<[UInt8]>([])
}
