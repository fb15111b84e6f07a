import Settings

/// The `Authorization` header of a client, with files read again when they change.
struct PushCredentials {
    fileprivate struct Source {
        let setting: String
        let source: ClientSettings.SecretSource
    }

    fileprivate enum Scheme {
        case none
        case basic(username: Source, password: Source)
        case token(type: String, credentials: Source)
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
                        username: Source(setting: "url", source: .value(Secret(user.name))),
                        password: Source(setting: "url", source: .value(Secret(user.password))))
                } ?? .none
        case .basic(let username, let password):
            scheme = .basic(
                username: Source(setting: "basic_auth.username_file", source: username),
                password: Source(setting: "basic_auth.password_file", source: password))
        case .token(let type, let credentials):
            scheme = .token(type: type, credentials: Source(setting: "credentials_file", source: credentials))
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
    fileprivate var sources: [PushCredentials.Source] {
        switch self {
        case .none: []
        case .basic(let username, let password): [username, password]
        case .token(_, let credentials): [credentials]
        }
    }
}

extension PushCredentials.Source {
    fileprivate var path: String? {
        guard case .file(let path) = source else { return nil }
        return path
    }

    fileprivate func value() throws(PushFailure) -> String {
        let text: Substring
        switch source {
        case .value(let secret):
            text = secret.revealed[...]
        case .file(let path):
            text = String(decoding: try WatchedFiles.read(path, setting: setting), as: UTF8.self).trimmingSpace
            if text.isEmpty { throw PushFailure("\(setting) \(path) is empty: it must hold the secret alone") }
        }
        // Such a value would end the header early; the HTTP library refuses it with an error that quotes it.
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw PushFailure("\(setting) holds a line end or another control character, which no header can carry")
        }
        return String(text)
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        guard case .failure = self else { return false }
        return true
    }
}
