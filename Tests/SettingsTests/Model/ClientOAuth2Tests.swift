import Settings
import Testing

@Suite struct ClientOAuth2Tests {
    /// A client with these keys of `oauth2` after the two that are required.
    private func yaml(_ keys: String) -> String {
        client("oauth2: {client_id: me, token_url: 'https://tokens/oauth'\(keys.isEmpty ? "" : ", " + keys)}")
    }

    private func oauth2(_ yaml: String, environment: [String: String] = [:]) throws -> ClientSettings.OAuth2 {
        guard case .oauth2(let oauth2) = try settings(yaml, environment: environment).clients[0].authorization else {
            throw Missing()
        }
        return oauth2
    }

    private struct Missing: Error {}

    @Test func `what is required is enough`() throws {
        #expect(
            try oauth2(yaml("")) == ClientSettings.OAuth2(clientID: "me", tokenURL: "https://tokens/oauth"))
    }

    @Test func `every key is read`() throws {
        let oauth2 = try oauth2(
            yaml(
                "client_secret: s, scopes: [a, b], endpoint_params: {audience: x, tries: 3}, "
                    + "tls_config: {ca_file: /ca, insecure_skip_verify: true}, proxy_url: 'http://p:1', no_proxy: n, "
                    + "proxy_connect_header: {X-A: [b]}, grant_type: client_credentials"))
        #expect(oauth2.clientSecret == .value(Secret("s")))
        #expect(oauth2.scopes == ["a", "b"])
        #expect(oauth2.endpointParams.map { [$0.name, $0.value.revealed] } == [["audience", "x"], ["tries", "3"]])
        #expect(oauth2.tls.caFile == "/ca")
        #expect(oauth2.tls.insecureSkipVerify)
        #expect(oauth2.proxy.url == "http://p:1")
        #expect(oauth2.proxy.noProxy == "n")
        #expect(oauth2.proxy.connectHeaders == [SecretPair(name: "X-A", value: Secret("b"))])
    }

    @Test func `the secret may be in a file`() throws {
        #expect(try oauth2(yaml("client_secret_file: /s")).clientSecret == .file("/s"))
    }

    @Test func `the environment's proxy is that for the token URL`() throws {
        let environment = ["HTTPS_PROXY": "http://tls:1", "HTTP_PROXY": "http://plain:1"]
        let found = try oauth2(yaml("proxy_from_environment: true"), environment: environment)
        #expect(found.proxy.url == "http://tls:1")
    }

    @Test func `keys of the other grant mean nothing with this one, and are listed`() throws {
        let settings = try settings(yaml("iss: a, audience: b, claims: {c: d}"))
        #expect(
            settings.ignored.map(\.path) == [
                "clients[0].oauth2.iss", "clients[0].oauth2.audience", "clients[0].oauth2.claims",
            ])
    }

    @Test(arguments: [
        ("oauth2: {}", ["`clients[0].oauth2` has no `client_id`", "`clients[0].oauth2` has no `token_url`"]),
        ("oauth2: {client_id: '', token_url: 'http://t'}", ["`clients[0].oauth2` has no `client_id`"]),
        (
            "oauth2: {client_id: a, token_url: 'tokens/x'}",
            ["`clients[0].oauth2.token_url`: `tokens/x` has no scheme"]
        ),
        (
            "oauth2: {client_id: a, token_url: 'http://t', client_secret: s, client_secret_file: /s}",
            ["`clients[0].oauth2` has `client_secret` and `client_secret_file`"]
        ),
        (
            "oauth2: {client_id: a, token_url: 'http://t', scopes: [x], endpoint_params: {scope: y}}",
            ["`clients[0].oauth2.endpoint_params` has `scope`, and there are `scopes`"]
        ),
        (
            "oauth2: {client_id: a, token_url: 'http://t', grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer'}",
            ["`clients[0].oauth2.grant_type` is jwt-bearer, which is not built yet"]
        ),
        ("oauth2: {client_id: a, token_url: 'http://t', scope: x}", ["unknown key `scope` in `clients[0].oauth2`"]),
        (
            "oauth2: {client_id: a, token_url: 'http://t', tls_config: {cert: c}}",
            ["`clients[0].oauth2.tls_config` has a certificate without a key"]
        ),
        (
            "oauth2: {client_id: a, token_url: 'http://t', proxy_url: 'ftp://p'}",
            ["`clients[0].oauth2.proxy_url`: `ftp://p` has the scheme `ftp`"]
        ),
    ])
    func `a block that cannot be used is an error`(line: String, expected: [String]) throws {
        let result = Settings.load(yaml: client(line))
        #expect(result.settings == nil)
        #expect(result.errors.map(\.what) == expected)
    }

    @Test(arguments: ["basic_auth: {username: u}", "authorization: {credentials: c}", "bearer_token: t"])
    func `another way to authorise beside it is an error`(other: String) throws {
        let found = try problems(client("oauth2: {client_id: a, token_url: 'http://t'}", other))
        #expect(found.count == 1)
        #expect(found.first?.contains("at most one of `basic_auth`") == true, "\(found)")
    }

    @Test func `a user in the token URL is not sent, and that is said`() throws {
        let result = Settings.load(yaml: client("oauth2: {client_id: a, token_url: 'http://u:p@t/x'}"))
        #expect(result.warnings.map(\.what) == ["`clients[0].oauth2.token_url` has a user, which is not sent"])
    }
}
