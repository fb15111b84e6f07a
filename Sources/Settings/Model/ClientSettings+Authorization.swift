extension ClientSettings.Authorization {
    /// Reads the ways to authorise, of which one at most may be used; they stand beside other keys.
    ///
    /// A user of the URL, `fromURL`, stands over all of them.
    init(_ reader: inout MapReader, ofURL fromURL: Self, environment: (String) -> String?) {
        let log = reader.log
        let keys = ["basic_auth", "authorization", "bearer_token", "bearer_token_file", "oauth2"]
        let used = keys.filter { reader.has($0) && reader.value($0)?.scalar != .string("") }
        if used.count > 1 {
            let list = used.map { "`\($0)`" }.joined(separator: " and ")
            log.error(
                "`\(reader.path.isEmpty ? "client" : reader.path)` has \(list)",
                mend: "at most one of \(keys.map { "`\($0)`" }.joined(separator: ", ")) must be configured",
                at: reader.origin(of: used[1]))
        }
        if fromURL != .none, let first = used.first {
            log.warning(
                "`\(reader.path(first))` has no effect, as the URL has a user", mend: "take the user out of the URL",
                at: reader.origin(of: first))
        }
        var read = Self.none
        if var block = reader.map("basic_auth") { read = Self.basic(&block) }
        if var block = reader.map("authorization") { read = Self.token(&block) ?? read }
        if let token = reader.nonEmpty("bearer_token") {
            read = .token(type: "Bearer", credentials: .value(Secret(token)))
        }
        if let file = reader.nonEmpty("bearer_token_file") { read = .token(type: "Bearer", credentials: .file(file)) }
        if var block = reader.map("oauth2") { read = .oauth2(ClientSettings.OAuth2(&block, environment: environment)) }
        self = fromURL == .none ? read : fromURL
    }

    private static func basic(_ reader: inout MapReader) -> Self {
        let username = ClientSettings.source(&reader, value: "username", file: "username_file") ?? .value(Secret(""))
        let password = ClientSettings.source(&reader, value: "password", file: "password_file") ?? .value(Secret(""))
        reader.finish()
        return .basic(username: username, password: password)
    }

    private static func token(_ reader: inout MapReader) -> Self? {
        let type = reader.nonEmpty("type") ?? "Bearer"
        let credentials = ClientSettings.source(&reader, value: "credentials", file: "credentials_file")
        reader.finish()
        if type.lowercased() == "basic" {
            reader.log.error(
                "`\(reader.path("type"))` is `\(type)`", mend: "use `basic_auth` instead",
                at: reader.valueOrigin(of: "type"))
            return nil
        }
        guard let credentials else {
            reader.log.error(
                "`\(reader.path)` has no credentials", mend: "write `credentials` or `credentials_file`",
                at: reader.origin)
            return nil
        }
        return .token(type: type, credentials: credentials)
    }
}

extension ClientSettings {
    /// A secret from a value or a file, not both.
    static func source(_ reader: inout MapReader, value: String, file: String) -> SecretSource? {
        let secret = reader.secret(value)
        let path = reader.nonEmpty(file)
        if secret != nil, path != nil {
            reader.log.error(
                "`\(reader.path)` has `\(value)` and `\(file)`", mend: "write one of them",
                at: reader.origin(of: file))
        }
        return path.map(SecretSource.file) ?? secret.map(SecretSource.value)
    }
}
