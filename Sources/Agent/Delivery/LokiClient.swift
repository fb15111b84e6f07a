import AsyncHTTPClient
import LineCore
public import NIOCore
import NIOHTTP1
public import Settings
import Synchronization

/// Makes push requests to one client's URL: HTTP/1.1, with its credentials, certificates and proxy.
///
/// Files of credentials, headers and certificates are looked at once a second at most, and read again when they changed.
/// New certificates mean new connections: requests under way end on the old ones. Where the new files are no good, the
/// old ones go on, and ``LokiClient/problem`` says why.
public final class LokiClient: PushTransport {
    /// The most of an answer's body that is read.
    public static let bodyLimit = 64 << 10
    /// The longest time to wait for a connection; less where `timeout` is less.
    public static let connectTimeout = HTTPConnections.connectTimeout
    /// Redirects (307, 308) followed for one request.
    public static let redirectLimit = 5

    private struct Storage {
        var credentials: PushCredentials
        var headerFiles: HeaderFiles
    }

    /// What goes with a request besides the push.
    private struct Extras {
        var authorization: String?
        var headers: [ClientSettings.Header]
    }

    /// Where it pushes to.
    public let url: PushURL
    private let settings: ClientSettings
    private let userAgent: String
    private let time: TimeSource
    private let connections: HTTPConnections
    /// With `oauth2`.
    private let tokens: OAuth2Tokens?
    private let storage: Mutex<Storage>

    /// A client; it connects when it first pushes.
    ///
    /// - Parameters:
    ///   - settings: the client's settings.
    ///   - version: the agent's, for `User-Agent: needletail/<version>`.
    ///   - group: the event loops that connections run on; one thread is enough for all clients.
    ///   - time: the clock for looking at files, and for the age of tokens.
    /// - Throws: what is wrong with `url`, `proxy_url` or `oauth2.token_url`.
    public init(
        settings: ClientSettings, version: String, group: any EventLoopGroup, time: TimeSource = .system
    ) throws(PushURL.Problem) {
        url = try PushURL(settings.url)
        connections = try HTTPConnections(
            to: url, tls: settings.tls, proxy: settings.proxy, timeout: settings.timeout, group: group, time: time)
        self.settings = settings
        userAgent = "needletail/\(version)"
        self.time = time
        if case .oauth2(let oauth2) = settings.authorization {
            let endpoint = try TokenEndpoint(
                oauth2, timeout: settings.timeout, userAgent: userAgent, group: group, time: time)
            tokens = OAuth2Tokens(oauth2, endpoint: endpoint, time: time)
        } else {
            tokens = nil
        }
        storage = Mutex(
            Storage(
                credentials: PushCredentials(settings.authorization, url: url),
                headerFiles: HeaderFiles(settings.headerFiles)))
    }

    /// Why changed certificate files are not in use, if that is so.
    public var problem: PushFailure? { connections.problem ?? tokens?.endpoint.problem }

    /// Makes one request, following redirects where that is allowed, and waits for the answer: `timeout` in all, and as
    /// much again where a token has to be asked for first. A token that is refused (401) is replaced once.
    ///
    /// - Parameter push: the request.
    /// - Returns: the answer, or why there is none.
    public func push(_ push: Push) async -> PushResult {
        do throws(PushFailure) {
            var extras = try extras()
            if let tokens { extras.authorization = try await tokens.authorization() }
            let result = try await send(push, extras)
            guard let tokens, let refused = extras.authorization, case .answer(let answer) = result,
                answer.status == 401
            else { return result }
            // It may have been revoked before its time.
            await tokens.discard(refused)
            extras.authorization = try await tokens.authorization()
            return extras.authorization == refused ? result : try await send(push, extras)
        } catch {
            return .failed(error)
        }
    }

    /// Closes all connections.
    public func shutdown() async {
        await tokens?.endpoint.shutdown()
        await connections.shutdown()
    }

    // MARK: Requests

    private func extras() throws(PushFailure) -> Extras {
        let now = time.monotonic
        let extras = storage.withLock { storage -> Result<Extras, PushFailure> in
            do throws(PushFailure) {
                let authorization = try storage.credentials.authorization(now: now)
                return .success(
                    Extras(authorization: authorization, headers: try storage.headerFiles.values(now: now)))
            } catch {
                return .failure(error)
            }
        }
        return try extras.get()
    }

    private func send(_ push: Push, _ extras: Extras) async throws(PushFailure) -> PushResult {
        try await connections.withClient { http in await follow(push, extras, http) }
    }

    private func follow(_ push: Push, _ extras: Extras, _ http: HTTPClient) async -> PushResult {
        let deadline = NIODeadline.now() + .nanoseconds(max(1_000_000, settings.timeout.nanoseconds))
        var target = url
        var hops = 0
        while true {
            var extras = extras
            // Credentials go to the server that they are for.
            if !target.isSameOrigin(as: url) { extras.authorization = nil }
            let answer: LokiAnswer
            do {
                answer = try await exchange(push, target, extras, http, deadline)
            } catch {
                return .failed(
                    PushFailure(error, url: target, proxy: connections.route.proxy, timeout: settings.timeout))
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
        return next.isTLS == target.isTLS || (next.isTLS && connections.route == .direct) ? next : nil
    }

    private func exchange(
        _ push: Push, _ target: PushURL, _ extras: Extras, _ http: HTTPClient, _ deadline: NIODeadline
    ) async throws -> LokiAnswer {
        var request = HTTPClientRequest(url: connections.requestURL(target))
        request.method = .POST
        request.headers = headers(push, target, extras)
        request.body = .bytes(ByteBuffer(bytes: push.body))
        let response = try await http.execute(request, deadline: deadline)
        return LokiAnswer(
            status: Int(response.status.code),
            retryAfter: response.headers.first(name: "retry-after"),
            location: response.headers.first(name: "location"),
            contentType: response.headers.first(name: "content-type"),
            body: await response.text(limit: Self.bodyLimit, until: deadline))
    }

    private func headers(_ push: Push, _ target: PushURL, _ extras: Extras) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: target.authority)
        headers.add(name: "User-Agent", value: userAgent)
        headers.add(name: "Content-Type", value: push.format.contentType)
        if let encoding = push.format.contentEncoding { headers.add(name: "Content-Encoding", value: encoding) }
        if !push.tenant.isEmpty { headers.add(name: "X-Scope-OrgID", value: push.tenant) }
        if let authorization = extras.authorization { headers.add(name: "Authorization", value: authorization) }
        if let user = connections.proxyAuthorization(for: target) {
            headers.add(name: "Proxy-Authorization", value: user)
        }
        // Promtail's rule: a configured header does not replace one of the agent's own. Its own values add up.
        let own = headers
        for header in settings.headers + extras.headers where !own.contains(name: header.name) {
            headers.add(name: header.name, value: header.value)
        }
        return headers
    }
}
