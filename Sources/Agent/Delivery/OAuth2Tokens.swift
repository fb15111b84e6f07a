import Settings

/// The tokens of one client: asked for once for all pushes under way, kept until shortly before they end.
///
/// The file of the secret is looked at once a second at most; a new secret means a new token. While the endpoint is away a
/// token is used until it really ends.
actor OAuth2Tokens {
    /// Where tokens come from.
    nonisolated let endpoint: TokenEndpoint
    private let time: TimeSource
    private let source: SecretText
    private var file: WatchedFiles
    private var secret: Result<String, PushFailure> = .success("")
    private var current: (token: TokenEndpoint.Token, secret: String)?
    private var renewal: (number: Int, secret: String, task: Task<Result<TokenEndpoint.Token, PushFailure>, Never>)?
    private var renewals = 0

    /// Asks for nothing yet.
    init(_ settings: ClientSettings.OAuth2, endpoint: TokenEndpoint, time: TimeSource) {
        self.endpoint = endpoint
        self.time = time
        source = SecretText(setting: "oauth2.client_secret_file", source: settings.clientSecret)
        file = WatchedFiles([source.path].compactMap { $0 })
    }

    /// The value of `Authorization`.
    ///
    /// - Throws: why there is none: the secret's file, or the endpoint.
    func authorization() async throws(PushFailure) -> String {
        let now = time.monotonic
        if file.haveChanged(now: now) || secret.isFailure { secret = read() }
        let secret = try secret.get()
        if let current, current.secret == secret, now < current.token.renewAt { return current.token.authorization }
        switch await renew(secret) {
        case .success(let token): return token.authorization
        case .failure(let failure):
            if let current, current.secret == secret, time.monotonic < current.token.endsAt {
                return current.token.authorization
            }
            throw failure
        }
    }

    /// Forgets a token that was refused, unless it has been replaced since.
    func discard(_ authorization: String) {
        if current?.token.authorization == authorization { current = nil }
    }

    private func read() -> Result<String, PushFailure> {
        do throws(PushFailure) { return .success(try source.value()) } catch { return .failure(error) }
    }

    // All that want a token at one time wait for one request. One that is cancelled ends it for all: pushes are cancelled
    // together, when the agent stops.
    private func renew(_ secret: String) async -> Result<TokenEndpoint.Token, PushFailure> {
        let number: Int
        let task: Task<Result<TokenEndpoint.Token, PushFailure>, Never>
        if let renewal, renewal.secret == secret {
            (number, task) = (renewal.number, renewal.task)
        } else {
            renewals += 1
            number = renewals
            task = Task { [endpoint] in await endpoint.token(secret: secret) }
            renewal = (number, secret, task)
        }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        if renewal?.number == number {
            renewal = nil
            if case .success(let token) = result { current = (token, secret) }
        }
        return result
    }
}
