import AsyncHTTPClient
import LineCore
import NIOCore
import NIOHTTP1
import Settings
import Synchronization

/// An API server with the credentials for it, as long as its settings stay the same.
///
/// Tokens and certificates in files are looked at once a second at most, and read again when they changed.
final class KubernetesConnection: Sendable {
    /// How long the head of an answer is waited for.
    static let headTimeout = TimeAmount.seconds(30)
    /// How long nothing may come. API servers send a bookmark every minute, so a watch that is silent for so long is dead.
    static let silence = Duration.seconds(180)

    let settings: KubernetesServerSettings
    private let base: String
    private let userAgent: String
    private let time: TimeSource
    private let connections: HTTPConnections
    private let tokens: OAuth2Tokens?
    private let credentials: Mutex<PushCredentials>
    private let headerFiles: Mutex<HeaderFiles>

    /// Connects when it is first used.
    ///
    /// - Throws: what is wrong with a URL.
    init(
        _ settings: KubernetesServerSettings, userAgent: String, group: any EventLoopGroup, time: TimeSource
    ) throws(PushURL.Problem) {
        let url = try PushURL(settings.url)
        self.settings = settings
        self.userAgent = userAgent
        self.time = time
        base = url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text
        connections = try HTTPConnections(
            to: url, tls: settings.tls, proxy: settings.proxy, timeout: Self.silence, group: group, time: time)
        if case .oauth2(let oauth2) = settings.authorization {
            let endpoint = try TokenEndpoint(
                oauth2, timeout: .seconds(10), userAgent: userAgent, group: group, time: time)
            tokens = OAuth2Tokens(oauth2, endpoint: endpoint, time: time)
        } else {
            tokens = nil
        }
        credentials = Mutex(PushCredentials(settings.authorization, url: url))
        headerFiles = Mutex(HeaderFiles(settings.headers.files))
    }

    /// Host and port, for people.
    var place: String { connections.url.authority }

    /// Closes all connections; what is under way fails.
    func shutdown() async {
        await tokens?.endpoint.shutdown()
        await connections.shutdown()
    }

    /// Asks for something, and hands over what comes as it comes.
    ///
    /// A token that is refused (401) is read again, and where it is another one by then the request is made again.
    ///
    /// - Parameters:
    ///   - target: path and query.
    ///   - resource: what is asked for, for people.
    ///   - began: is called when the server has begun to answer.
    ///   - take: takes a part of the answer's body.
    /// - Throws: why there is no answer, or no whole one.
    func get(
        _ target: String, resource: String, began: () -> Void, take: (Bytes) throws(KubernetesFailure) -> Void
    ) async throws(KubernetesFailure) {
        let first = try await authorization()
        do throws(KubernetesFailure) {
            return try await send(target, first, resource, began, take)
        } catch {
            guard error.kind == .unauthorized, let first else { throw error }
            credentials.withLock { $0.expire() }
            if let tokens { await tokens.discard(first) }
            let second = try await authorization()
            if second == first { throw error }
            return try await send(target, second, resource, began, take)
        }
    }

    private func authorization() async throws(KubernetesFailure) -> String? {
        do throws(PushFailure) {
            if let tokens { return try await tokens.authorization() }
            let now = time.monotonic
            let result = credentials.withLock { credentials -> Result<String?, PushFailure> in
                do throws(PushFailure) {
                    return .success(try credentials.authorization(now: now))
                } catch {
                    return .failure(error)
                }
            }
            return try result.get()
        } catch {
            throw KubernetesFailure(error)
        }
    }

    private func send(
        _ target: String, _ authorization: String?, _ resource: String, _ began: () -> Void,
        _ take: (Bytes) throws(KubernetesFailure) -> Void
    ) async throws(KubernetesFailure) {
        let result: Result<Void, KubernetesFailure>
        do throws(PushFailure) {
            result = try await connections.withClient { http in
                do throws(KubernetesFailure) {
                    return .success(try await exchange(target, authorization, resource, http, began, take))
                } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw KubernetesFailure(error)
        }
        try result.get()
    }

    private func exchange(
        _ target: String, _ authorization: String?, _ resource: String, _ http: HTTPClient,
        _ began: () -> Void, _ take: (Bytes) throws(KubernetesFailure) -> Void
    ) async throws(KubernetesFailure) {
        let url: PushURL
        do throws(PushURL.Problem) { url = try PushURL(base + target) } catch {
            throw KubernetesFailure(.noAnswer, "Kubernetes: \(error)")
        }
        var request = HTTPClientRequest(url: connections.requestURL(url))
        request.headers = headers(url, authorization)
        for header in try configuredHeaders() { request.headers.add(name: header.name, value: header.value) }
        do {
            let response = try await http.execute(request, deadline: .now() + Self.headTimeout)
            guard response.status == .ok else { throw await failure(response, resource) }
            began()
            for try await part in response.body {
                try part.withBytes { (bytes) throws(KubernetesFailure) in try take(bytes) }
            }
        } catch let error as KubernetesFailure {
            throw error
        } catch {
            throw KubernetesFailure(
                PushFailure(error, url: url, proxy: connections.route.proxy, timeout: Self.silence))
        }
    }

    private func configuredHeaders() throws(KubernetesFailure) -> [ClientSettings.Header] {
        let now = time.monotonic
        let files = headerFiles.withLock { files -> Result<[ClientSettings.Header], PushFailure> in
            do throws(PushFailure) { return .success(try files.values(now: now)) } catch { return .failure(error) }
        }
        do throws(PushFailure) {
            return try (settings.headers.headers + files.get()).filter {
                !KubernetesServerSettings.ownHeaders.contains($0.name.lowercased())
            }
        } catch {
            throw KubernetesFailure(error)
        }
    }

    private func failure(_ response: HTTPClientResponse, _ resource: String) async -> KubernetesFailure {
        let body = await response.text(limit: LokiClient.bodyLimit, until: .now() + Self.headTimeout)
        let now = time.wall / 1_000_000_000
        return KubernetesFailure(
            status: Int(response.status.code), body: Array(body.utf8), place: place, resource: resource,
            retryAfter: response.headers.first(name: "retry-after").flatMap { RetryAfter.parse($0, now: now) })
    }

    private func headers(_ url: PushURL, _ authorization: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: url.authority)
        headers.add(name: "User-Agent", value: userAgent)
        headers.add(name: "Accept", value: "application/json")
        if let authorization { headers.add(name: "Authorization", value: authorization) }
        if let user = connections.proxyAuthorization(for: url) { headers.add(name: "Proxy-Authorization", value: user) }
        return headers
    }
}

extension ByteBuffer {
    /// The readable bytes, without a copy.
    fileprivate func withBytes(
        _ body: (Bytes) throws(KubernetesFailure) -> Void
    ) throws(KubernetesFailure) {
        let result = unsafe withUnsafeReadableBytes { buffer -> Result<Void, KubernetesFailure> in
            guard let start = unsafe buffer.assumingMemoryBound(to: UInt8.self).baseAddress else { return .success(()) }
            do throws(KubernetesFailure) {
                return .success(try body(unsafe Bytes(start: start, count: buffer.count)))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
