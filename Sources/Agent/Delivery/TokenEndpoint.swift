import AsyncHTTPClient
import LineCore
import NIOCore
import NIOHTTP1
import Settings
import Synchronization

/// Asks an authorisation server for tokens by the client credentials grant (RFC 6749, section 4.4).
///
/// The client authenticates itself with HTTP basic authentication (section 2.3.1). Where that is refused and it never
/// worked, its name and secret are tried as parameters, which some servers want. Promtail does the same.
final class TokenEndpoint: Sendable {
    /// The most of an answer that is read: 1 MiB, as in Promtail.
    static let bodyLimit = 1 << 20

    private enum Style {
        case header, parameters
    }

    /// A token, with when it is to be replaced and when it ends, in nanoseconds of the monotonic clock.
    struct Token: Sendable, Equatable {
        /// The value of `Authorization`.
        let authorization: String
        /// From then on another one is asked for.
        let renewAt: Int64
        /// From then on it is worth nothing.
        let endsAt: Int64
    }

    private enum Attempt {
        case token(Token)
        /// The server answered, and gave none.
        case refused(PushFailure, code: String)
        case failed(PushFailure)
    }

    private let url: PushURL
    private let settings: ClientSettings.OAuth2
    private let timeout: Duration
    private let userAgent: String
    private let time: TimeSource
    private let connections: HTTPConnections
    private let style = Mutex<Style?>(nil)

    /// Connects when it is first used.
    ///
    /// - Throws: what is wrong with `oauth2.token_url` or its `proxy_url`.
    init(
        _ settings: ClientSettings.OAuth2, timeout: Duration, userAgent: String, group: any EventLoopGroup,
        time: TimeSource
    ) throws(PushURL.Problem) {
        do throws(PushURL.Problem) {
            url = try PushURL(settings.tokenURL)
            connections = try HTTPConnections(
                to: url, tls: settings.tls, proxy: settings.proxy, timeout: timeout, group: group, time: time)
        } catch {
            throw PushURL.Problem(description: "`oauth2`: \(error)")
        }
        self.settings = settings
        self.timeout = timeout
        self.userAgent = userAgent
        self.time = time
    }

    /// Why changed certificate files are not in use, if that is so.
    var problem: PushFailure? { connections.problem.map(Self.sentence) }

    /// Closes all connections.
    func shutdown() async { await connections.shutdown() }

    /// Asks for a token.
    ///
    /// - Parameter secret: the client's.
    /// - Returns: the token, or why there is none; the sentence does not hold the secret.
    func token(secret: String) async -> Result<Token, PushFailure> {
        let known = style.withLock { $0 }
        let first = await attempt(known ?? .header, secret)
        switch first {
        case .token(let token):
            style.withLock { $0 = known ?? .header }
            return .success(token)
        case .failed(let failure):
            return .failure(failure)
        case .refused(let failure, let code):
            guard known == nil else { return .failure(failure) }
            switch await attempt(.parameters, secret) {
            case .token(let token):
                style.withLock { $0 = .parameters }
                return .success(token)
            case .failed(let second):
                return .failure(second)
            case .refused(let second, _):
                // The one that knows the way, and so what is really wrong; every server should know the first.
                return .failure(code == "invalid_client" ? failure : second)
            }
        }
    }

    private func attempt(_ style: Style, _ secret: String) async -> Attempt {
        do throws(PushFailure) {
            return try await connections.withClient { http in await exchange(style, secret, http) }
        } catch {
            return .failed(Self.sentence(error))
        }
    }

    private func exchange(_ style: Style, _ secret: String, _ http: HTTPClient) async -> Attempt {
        let deadline = NIODeadline.now() + .nanoseconds(max(1_000_000, timeout.nanoseconds))
        var request = HTTPClientRequest(url: connections.requestURL(url))
        request.method = .POST
        request.headers = headers(style, secret)
        request.body = .bytes(ByteBuffer(string: body(style, secret)))
        // Its life begins when it is made, which is later than this.
        let asked = time.monotonic
        do {
            let response = try await http.execute(request, deadline: deadline)
            let status = Int(response.status.code)
            let text = await response.text(limit: Self.bodyLimit, until: deadline)
            let answer = TokenAnswer(text, status: status, contentType: response.headers.first(name: "content-type"))
            if case .token(let authorization, let lifetime) = answer {
                return .token(Self.token(authorization, lifetime: lifetime, from: asked))
            }
            return refusal(answer, status, location: response.headers.first(name: "location"), secret)
        } catch {
            let failure = PushFailure(error, url: url, proxy: connections.route.proxy, timeout: timeout)
            return .failed(Self.sentence(failure))
        }
    }

    /// Ten seconds before its end, as in Go, or a quarter of its life where that is shorter.
    private static func token(_ authorization: String, lifetime: Int?, from start: Int64) -> Token {
        guard let lifetime else { return Token(authorization: authorization, renewAt: .max, endsAt: .max) }
        let life = Int64(lifetime) * 1_000_000_000
        return Token(
            authorization: authorization, renewAt: start + life - min(10_000_000_000, life / 4), endsAt: start + life)
    }

    private func headers(_ style: Style, _ secret: String) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: url.authority)
        headers.add(name: "User-Agent", value: userAgent)
        headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        headers.add(name: "Accept", value: "application/json")
        if style == .header {
            let pair = "\(FormText.escape(settings.clientID)):\(FormText.escape(secret))"
            headers.add(name: "Authorization", value: "Basic \(Base64.encode(pair.utf8))")
        }
        if let user = connections.proxyAuthorization(for: url) {
            headers.add(name: "Proxy-Authorization", value: user)
        }
        return headers
    }

    private func body(_ style: Style, _ secret: String) -> String {
        var fields = ["grant_type": "client_credentials"]
        if !settings.scopes.isEmpty { fields["scope"] = settings.scopes.joined(separator: " ") }
        for parameter in settings.endpointParams { fields[parameter.name] = parameter.value.revealed }
        if style == .parameters {
            fields["client_id"] = settings.clientID
            if !secret.isEmpty { fields["client_secret"] = secret }
        }
        return FormText.encode(fields.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
    }

    // MARK: Sentences

    private func refusal(_ answer: TokenAnswer, _ status: Int, location: String?, _ secret: String) -> Attempt {
        let place = "the token endpoint \(url.authority)"
        if (300..<400).contains(status) {
            let target = location.map { " to \($0)" } ?? ""
            return .failed(
                PushFailure("\(place) redirects (\(status))\(target); write where it leads into `oauth2.token_url`"))
        }
        guard case .error(let code, let description) = answer else {
            let mend = "check `oauth2.token_url`"
            return (200..<300).contains(status)
                ? .failed(PushFailure("\(place) answers \(status) without a token; \(mend)"))
                : status >= 500 || status == 429
                    ? .failed(PushFailure("\(place) answers \(status)"))
                    : .refused(PushFailure("\(place) answers \(status); \(mend)"), code: "")
        }
        var words = description.isEmpty ? code : "\(code): \(description)"
        // Some servers quote what they do not like.
        for hidden in [secret] + settings.endpointParams.map(\.value.revealed) where !hidden.isEmpty {
            words = words.replacing(hidden, with: Secret(hidden).description)
        }
        let line = String(String.UnicodeScalarView(words.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }).prefix(200))
        let failure = PushFailure("\(place) gives no token (\(status), \(line)); check \(Self.settings(of: code))")
        return status >= 500 ? .failed(failure) : .refused(failure, code: code)
    }

    private static func settings(of code: String) -> String {
        switch code {
        case "invalid_client", "unauthorized_client", "access_denied":
            "`oauth2.client_id` and `oauth2.client_secret`"
        case "invalid_scope": "`oauth2.scopes`"
        default: "`oauth2.client_id`, `oauth2.client_secret`, `oauth2.scopes` and `oauth2.endpoint_params`"
        }
    }

    // The settings of a client and those of its token endpoint have the same names.
    private static func sentence(_ failure: PushFailure) -> PushFailure {
        var text = failure.description
        for (own, ours) in [("`url`", "`oauth2.token_url`"), ("`proxy_url`", "`oauth2.proxy_url`")] {
            text = text.replacing(own, with: ours)
        }
        text = text.replacing("tls_config", with: "oauth2.tls_config")
        return PushFailure("no token: \(text)")
    }
}
