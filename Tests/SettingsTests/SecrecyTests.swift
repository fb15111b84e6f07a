import Settings
import Testing

/// No way of printing settings, flags or problems gives a secret away.
@Suite struct SecrecyTests {
    private static let word = "hunter2"

    private static let configurations = [
        client("basic_auth: {username: u, password: hunter2}"), client("bearer_token: hunter2"),
        client("authorization: {credentials: hunter2}"), client("headers: {Authorization: hunter2}"),
        client("headers: {X-Api: hunter2}"), client("http_headers: {X-A: {secrets: [hunter2]}}"),
        client("proxy_url: http://u:hunter2@proxy:1"), client("tls_config: {cert_file: /c, key: hunter2}"),
        "clients: [{url: 'http://u:hunter2@loki/p'}]",
        client("oauth2: {client_id: c, client_secret: hunter2, token_url: http://t}"),
        client("oauth2: {client_id: c, token_url: http://t, endpoint_params: {password: hunter2}}"),
        client("oauth2: {client_id: c, client_secret: s, token_url: http://t, proxy_url: 'http://u:hunter2@p:1'}"),
        client("proxy_url: http://p", "proxy_connect_header: {Proxy-Authorization: [Bearer hunter2]}"),
    ]

    /// Every text that Swift makes of a value.
    private func texts(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return [dumped, String(describing: value), String(reflecting: value), "\(value)"]
    }

    @Test(arguments: configurations)
    func `settings print without secrets`(yaml: String) throws {
        let settings = try settings(yaml)
        let texts =
            texts(settings) + texts(settings.clients) + texts(settings.clients[0]) + texts(settings.clients[0].headers)
            + texts(settings.clients[0].authorization) + texts(settings.clients[0].tls)
            + [settings.effectiveYAML, settings.clientsConfigured]
        #expect(texts.allSatisfy { !$0.contains(Self.word) })
        #expect(settings.effectiveYAML.contains("<secret>"))
    }

    @Test(arguments: configurations)
    func `the secret is there to be used`(yaml: String) throws {
        let client = try settings(yaml).clients[0]
        var found = client.headers.map(\.value) + [client.proxy.url ?? "", client.tls.key?.revealed ?? ""]
        found += client.proxy.connectHeaders.map(\.value.revealed)
        switch client.authorization {
        case .basic(_, .value(let secret)), .token(_, .value(let secret)): found.append(secret.revealed)
        case .oauth2(let oauth2):
            found += oauth2.endpointParams.map(\.value.revealed) + [oauth2.proxy.url ?? ""]
            if case .value(let secret) = oauth2.clientSecret { found.append(secret.revealed) }
        case .none, .basic, .token: break
        }
        #expect(found.contains { $0.contains(Self.word) })
    }

    @Test func `flags print without secrets`() throws {
        let flags = try PromtailFlags.parse(["-client.url=http://u:hunter2@loki/p"])
        #expect(texts(flags).allSatisfy { !$0.contains(Self.word) })
        #expect(
            try texts(settings("scrape_configs: []", flags: ["-client.url=http://u:hunter2@loki/p"])).allSatisfy {
                !$0.contains(Self.word)
            })
    }

    @Test(arguments: [
        client("basic_auth: {username: u, password: {hunter2: 1}}"), client("basic_auth: {password: [hunter2]}"),
        client("bearer_token: hunter2", "bearer_token_file: /f"),
        client("basic_auth: {password: hunter2, password_file: /f}"),
        client("proxy_url: ftp://u:hunter2@proxy"), "clients: [{url: 'http://u:hunter2@:1/p'}]",
        "clients: [{url: 'u:hunter2@loki'}]",
        client("headers: {A: \"hunter2\\n\"}"), client("http_headers: {A: {secrets: [[hunter2]]}}"),
        client("tls_config: {key: hunter2}"),
        client("oauth2: {client_secret: hunter2}"), client("oauth2: {client_id: a, token_url: 'u:hunter2@t'}"),
        client("oauth2: {client_id: a, token_url: 'http://u:hunter2@t'}"),
        client("oauth2: {client_id: a, token_url: http://t, endpoint_params: {a: [hunter2]}}"),
        client("proxy_connect_header: {A: [hunter2]}"), configuration("server: {http_tls_config: {key: hunter2}}"),
    ])
    func `problems print without secrets`(yaml: String) throws {
        let found = try problems(yaml)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { !$0.contains(Self.word) }, "\(found)")
    }

    @Test(arguments: [
        "bearer_token: hunter2", "basic_auth: {username: u, password: hunter2}",
        "tls_config: {cert_file: /c, key: hunter2}",
        "proxy_url: 'http://u:hunter2@p:1'", "oauth2: {client_id: c, client_secret: hunter2, token_url: http://t}",
    ])
    func `what opens an API server prints without secrets`(line: String) throws {
        let yaml = job("kubernetes_sd_configs: [{role: pod, api_server: 'https://u:hunter2@k', \(line)}]")
        let settings = try settings(yaml)
        let discovery = settings.scrapeConfigs[0].kubernetesDiscoveries[0]
        #expect((texts(settings) + texts(discovery)).allSatisfy { !$0.contains(Self.word) })
        #expect(!settings.effectiveYAML.contains(Self.word))
        #expect(try problems(yaml).allSatisfy { !$0.contains(Self.word) })
    }
}
