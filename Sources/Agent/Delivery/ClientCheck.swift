public import Settings

/// What only the files that a client's settings name can tell: certificates, keys, credentials.
///
/// A running agent tries them again until they are right; a check says at once that they are not.
public enum ClientCheck {
    /// What is wrong with the files of all clients, a sentence each; empty where nothing is.
    public static func problems(_ settings: Settings) -> [String] {
        settings.clients.flatMap { client in
            var problems: [String] = []
            func check(_ body: () throws(PushFailure) -> Void) {
                do throws(PushFailure) { try body() } catch { problems.append("client \(client.name): \(error)") }
            }
            check { () throws(PushFailure) in _ = try TLSMaterial.configuration(client.tls) }
            if case .oauth2(let oauth2) = client.authorization {
                check { () throws(PushFailure) in
                    do throws(PushFailure) { _ = try TLSMaterial.configuration(oauth2.tls) } catch {
                        throw PushFailure("oauth2: \(error)")
                    }
                }
            }
            let headers = client.headerFiles.map { (setting: "http_headers.\($0.name).files", path: $0.path) }
            for (setting, path) in files(client.authorization) + headers {
                check { () throws(PushFailure) in _ = try WatchedFiles.read(path, setting: setting) }
            }
            return problems
        }
    }

    private static func files(_ authorization: ClientSettings.Authorization) -> [(setting: String, path: String)] {
        switch authorization {
        case .none: []
        case .basic(let username, let password):
            [("basic_auth.username_file", username), ("basic_auth.password_file", password)].compactMap(file)
        case .token(_, let credentials): [("authorization.credentials_file", credentials)].compactMap(file)
        case .oauth2(let oauth2): [("oauth2.client_secret_file", oauth2.clientSecret)].compactMap(file)
        }
    }

    private static func file(_ setting: String, _ source: ClientSettings.SecretSource) -> (String, String)? {
        if case .file(let path) = source { (setting, path) } else { nil }
    }
}
