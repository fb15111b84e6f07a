import LineCore
import NIOPosix
import Settings
import TestSupport
import Testing

@testable import Agent

/// Pushes with tokens, over real sockets.
@Suite(.timeLimit(.minutes(10))) struct LokiClientOAuth2Tests {
    private static let second: Int64 = 1_000_000_000

    private let time = ManualTime()

    private func settings(
        _ loki: FakeLoki, _ server: FakeTokenServer, secret: ClientSettings.SecretSource = .value(Secret("s3cret")),
        change: (inout ClientSettings.OAuth2) -> Void = { _ in }
    ) -> ClientSettings {
        var settings = ClientSettings.patient(loki.pushURL)
        var oauth2 = ClientSettings.OAuth2(clientID: "agent", tokenURL: server.url)
        oauth2.clientSecret = secret
        change(&oauth2)
        settings.authorization = .oauth2(oauth2)
        return settings
    }

    private func client(_ settings: ClientSettings) throws -> LokiClient {
        try LokiClient(
            settings: settings, version: "9.9", group: MultiThreadedEventLoopGroup.singleton, time: .manual(time))
    }

    private func push(_ client: LokiClient, _ line: String = "hello") async -> String {
        let batch = TestBatch.of([("a", [line])])
        switch await client.push(Push(tenant: batch.tenant, body: batch.body, format: batch.format)) {
        case .answer(let answer): return "\(answer.status)"
        case .failed(let failure): return failure.description
        }
    }

    @Test func `a token is asked for as the RFC says, and used until it ends`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start(
            TokenServerOptions(clients: ["an agent": "a:b/c d"], lifetime: 100))
        var settings = settings(loki, server, secret: .value(Secret("a:b/c d"))) { oauth2 in
            oauth2.clientID = "an agent"
            oauth2.scopes = ["logs:write", "x"]
            oauth2.endpointParams = [SecretPair(name: "audience", value: Secret("https://loki/?a&b"))]
        }
        settings.timeout = .seconds(5)
        let client = try client(settings)
        for _ in 0..<3 { #expect(await push(client) == "204") }
        let sent = loki.requests.map { $0.header("authorization") }
        #expect(sent == ["Bearer token-1", "Bearer token-1", "Bearer token-1"])
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.headers["authorization"] == "Basic YW4rYWdlbnQ6YSUzQWIlMkZjK2Q=")
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(request.headers["user-agent"] == "needletail/9.9")
        #expect(
            request.parameters == [
                "grant_type": "client_credentials", "scope": "logs:write x", "audience": "https://loki/?a&b",
            ])
        // Ten seconds before the end it is replaced.
        time.advance(by: 89 * Self.second)
        #expect(await push(client) == "204")
        #expect(server.granted == 1)
        time.advance(by: 1 * Self.second)
        #expect(await push(client) == "204")
        #expect(server.granted == 2)
        #expect(loki.requests.last?.header("authorization") == "Bearer token-2")
        await client.shutdown()
    }

    @Test(arguments: [(8, 6), (20, 15), (3600, 3590)])
    func `a short token is not replaced with every push`(lifetime: Int, replaced: Int64) async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start(TokenServerOptions(lifetime: lifetime))
        let client = try client(settings(loki, server))
        _ = await push(client)
        time.advance(by: replaced * Self.second - 1)
        _ = await push(client)
        #expect(server.granted == 1)
        time.advance(by: 1)
        _ = await push(client)
        #expect(server.granted == 2)
        await client.shutdown()
    }

    @Test func `a token without a lifetime is kept`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start(TokenServerOptions(lifetime: nil))
        let client = try client(settings(loki, server))
        _ = await push(client)
        time.advance(by: 1_000_000 * Self.second)
        #expect(await push(client) == "204")
        #expect(server.granted == 1)
        await client.shutdown()
    }

    @Test func `pushes that begin together wait for one token`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        server.hold()
        let client = try client(settings(loki, server))
        async let first = push(client, "1")
        async let second = push(client, "2")
        async let third = push(client, "3")
        try await server.waitForArrivals(1)
        server.release()
        #expect(await [first, second, third] == ["204", "204", "204"])
        #expect(server.granted == 1)
        await client.shutdown()
    }

    @Test func `a token that is refused is replaced once, and the push made again`() async throws {
        let loki = try await FakeLoki.start()
        loki.setAuthorization(.bearer("token-2"))
        let server = try await FakeTokenServer.start()
        let client = try client(settings(loki, server))
        #expect(await push(client) == "204")
        #expect(loki.requests.map(\.status) == [401, 204])
        loki.setAuthorization(.bearer("no token at all"))
        #expect(await push(client) == "401")
        #expect(loki.requests.map(\.status) == [401, 204, 401, 401])
        #expect(server.granted == 3)
        await client.shutdown()
    }

    @Test func `a server that gives the same token again is not pushed to again`() async throws {
        let loki = try await FakeLoki.start()
        loki.setAuthorization(.bearer("other"))
        let server = try await FakeTokenServer.start()
        let same = FakeTokenServer.Answer(status: 200, body: #"{"access_token":"same"}"#)
        server.enqueue(same, same)
        let client = try client(settings(loki, server))
        #expect(await push(client) == "401")
        #expect(loki.requests.map(\.status) == [401])
        await client.shutdown()
    }

    @Test func `a secret that changes in its file makes a new token`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        let directory = try TemporaryDirectory()
        let path = try directory.write("secret", "s3cret\n")
        let client = try client(settings(loki, server, secret: .file(path)))
        #expect(await push(client) == "204")
        server.change { $0.clients = ["agent": "n3w"] }
        try directory.write("secret", "n3w\n")
        time.advance(by: Self.second)
        #expect(await push(client) == "204")
        #expect(server.granted == 2)
        #expect(loki.requests.last?.header("authorization") == "Bearer token-2")
        // Touched, and the same: the token goes on.
        try directory.write("secret", "n3w\n\n")
        time.advance(by: Self.second)
        #expect(await push(client) == "204")
        #expect(server.granted == 2)
        await client.shutdown()
    }

    @Test func `a wrong secret is told without being quoted, and mended in its file`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        server.enqueue(
            .init(status: 401, body: #"{"error":"invalid_client","error_description":"not hunter2!\n"}"#),
            .init(status: 400, body: #"{"error":"invalid_request"}"#))
        let directory = try TemporaryDirectory()
        let path = try directory.write("secret", "hunter2")
        let client = try client(settings(loki, server, secret: .file(path)))
        let text = await push(client)
        #expect(
            text == "the token endpoint 127.0.0.1:\(server.port) gives no token (401, invalid_client: not <secret>! ); "
                + "check `oauth2.client_id` and `oauth2.client_secret`")
        #expect(loki.requests.isEmpty)
        try directory.write("secret", "s3cret")
        time.advance(by: Self.second)
        #expect(await push(client) == "204")
        await client.shutdown()
    }

    @Test func `a file of the secret that is missing or empty is named`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        let directory = try TemporaryDirectory()
        let client = try client(settings(loki, server, secret: .file(directory("secret"))))
        let missing = await push(client)
        #expect(missing.contains("oauth2.client_secret_file") && missing.contains(directory("secret")), "\(missing)")
        try directory.write("secret", "s3cret")
        #expect(await push(client) == "204")
        await client.shutdown()
    }

    @Test func `a server that wants the secret as a parameter gets it so, and is asked once from then on`() async throws
    {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start(TokenServerOptions(authentication: .parameters, lifetime: 10))
        let client = try client(settings(loki, server))
        #expect(await push(client) == "204")
        #expect(server.requests.map(\.status) == [400, 200])
        #expect(server.requests.last?.parameters["client_secret"] == "s3cret")
        #expect(server.requests.last?.headers["authorization"] == nil)
        time.advance(by: 10 * Self.second)
        #expect(await push(client) == "204")
        #expect(server.requests.map(\.status) == [400, 200, 200])
        await client.shutdown()
    }

    @Test func `while the endpoint is away a token is used to its end, and no longer`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start(TokenServerOptions(lifetime: 100))
        let client = try client(settings(loki, server))
        #expect(await push(client) == "204")
        await server.goAway()
        time.advance(by: 95 * Self.second)
        #expect(await push(client) == "204")
        time.advance(by: 5 * Self.second)
        let text = await push(client)
        #expect(text.contains("connection refused"), "\(text)")
        #expect(text.contains("127.0.0.1:\(server.port); check `oauth2.token_url`"), "\(text)")
        try await server.comeBack()
        #expect(await push(client) == "204")
        #expect(server.granted == 2)
        await client.shutdown()
    }

    @Test(arguments: [
        (404, "{}", "answers 404; check `oauth2.token_url`"), (503, "<html>", "answers 503"),
        (200, "<html>", "answers 200 without a token; check `oauth2.token_url`"),
        (302, "", "redirects (302) to https://login/; write where it leads into `oauth2.token_url`"),
        (400, #"{"error":"invalid_scope"}"#, "gives no token (400, invalid_scope); check `oauth2.scopes`"),
    ])
    func `an endpoint that gives no token is named with what to look at`(
        status: Int, body: String, expected: String
    ) async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        let answer = FakeTokenServer.Answer(
            status: status, headers: ["Content-Type": "application/json", "Location": "https://login/"], body: body)
        server.enqueue(answer, answer)
        let client = try client(settings(loki, server))
        let text = await push(client)
        #expect(text.hasSuffix("the token endpoint 127.0.0.1:\(server.port) \(expected)"), "\(text)")
        #expect(loki.requests.isEmpty)
        await client.shutdown()
    }

    @Test func `an endpoint that never answers is given up after the timeout`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        server.hold()
        var settings = settings(loki, server)
        settings.timeout = .milliseconds(100)
        let client = try client(settings)
        let text = await push(client)
        #expect(text.contains("no answer from 127.0.0.1:\(server.port)"), "\(text)")
        server.release()
        await client.shutdown()
    }

    @Test func `a push that is cancelled does not wait for the endpoint`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        server.hold()
        var settings = settings(loki, server)
        settings.timeout = .seconds(3600)
        let client = try client(settings)
        let pushing = Task { await push(client) }
        try await server.waitForArrivals(1)
        pushing.cancel()
        let text = await pushing.value
        #expect(text.contains("given up"), "\(text)")
        server.release()
        await client.shutdown()
    }

    @Test func `the proxy of the token URL is its own`() async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        let proxy = try await FakeProxy.start()
        let client = try client(
            settings(loki, server) { $0.proxy.url = proxy.url.replacing("http://", with: "http://u:p@") })
        #expect(await push(client) == "204")
        #expect(proxy.log.requests == [server.url])
        #expect(proxy.log.authorizations == ["Basic dTpw"])
        await client.shutdown()
    }

    @Test(arguments: ["tokens", "ftp://tokens/"])
    func `a token URL that is none is refused at the start`(url: String) async throws {
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start()
        let error = #expect(throws: PushURL.Problem.self) { try client(settings(loki, server) { $0.tokenURL = url }) }
        #expect(error?.description.contains("oauth2") == true)
    }

    @Test(.enabled(if: TestCertificates.areAvailable))
    func `the token endpoint over TLS is trusted by its own settings`() async throws {
        let certificates = try await TestCertificates()
        let loki = try await FakeLoki.start()
        let server = try await FakeTokenServer.start(
            TokenServerOptions(
                tls: .init(
                    certificate: certificates.server, key: certificates.serverKey,
                    clientAuthority: certificates.authority)))
        let untrusting = try client(settings(loki, server))
        let text = await push(untrusting)
        #expect(text.contains("is not trusted") && text.contains("`oauth2.tls_config.ca_file`"), "\(text)")
        await untrusting.shutdown()
        let client = try client(
            settings(loki, server) { oauth2 in
                oauth2.tls.caFile = certificates.authority
                oauth2.tls.certFile = certificates.client
                oauth2.tls.keyFile = certificates.clientKey
            })
        #expect(await push(client) == "204")
        await client.shutdown()
    }
}
