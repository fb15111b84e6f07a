import Settings

/// The `Authorization` header of a client, with files read again when they change.
struct PushCredentials {
    fileprivate enum Scheme {
        case none
        case basic(username: SecretText, password: SecretText)
        case token(type: String, credentials: SecretText)
    }

    fileprivate let scheme: Scheme
    private var files: WatchedFiles
    private var header: Result<String?, PushFailure>

    /// The credentials of the settings, or those in the URL (`https://user:password@host`), which Grafana Cloud's
    /// examples use.
    init(_ settings: ClientSettings.Authorization, url: PushURL) {
        switch settings {
        case .none:
            scheme =
                url.user.map { user in
                    .basic(
                        username: SecretText(setting: "url", source: .value(Secret(user.name))),
                        password: SecretText(setting: "url", source: .value(Secret(user.password))))
                } ?? .none
        case .basic(let username, let password):
            scheme = .basic(
                username: SecretText(setting: "basic_auth.username_file", source: username),
                password: SecretText(setting: "basic_auth.password_file", source: password))
        case .token(let type, let credentials):
            scheme = .token(type: type, credentials: SecretText(setting: "credentials_file", source: credentials))
        case .oauth2:
            // Tokens come from ``OAuth2Tokens``.
            scheme = .none
        }
        files = WatchedFiles(scheme.sources.compactMap { $0.path })
        header = .success(nil)
    }

    /// The header's value.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    /// - Returns: `nil` for no header.
    /// - Throws: which file cannot be read, or holds what cannot be sent. It is tried again a second later.
    mutating func authorization(now: Int64) throws(PushFailure) -> String? {
        if files.haveChanged(now: now) || header.isFailure { header = build() }
        return try header.get()
    }

    /// The credentials were refused: files are read again with the next request, whatever the clock says.
    mutating func expire() { files.lookAgain() }

    private func build() -> Result<String?, PushFailure> {
        do throws(PushFailure) {
            switch scheme {
            case .none:
                return .success(nil)
            case .basic(let username, let password):
                let pair = "\(try username.value()):\(try password.value())"
                return .success("Basic " + Base64.encode(pair.utf8))
            case .token(let type, let credentials):
                return .success("\(type) \(try credentials.value())")
            }
        } catch {
            return .failure(error)
        }
    }
}

extension PushCredentials.Scheme {
    fileprivate var sources: [SecretText] {
        switch self {
        case .none: []
        case .basic(let username, let password): [username, password]
        case .token(_, let credentials): [credentials]
        }
    }
}

extension Result {
    var isFailure: Bool {
        guard case .failure = self else { return false }
        return true
    }
}
