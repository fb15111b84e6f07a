import LineCore
import NIOPosix
import Settings
import TestSupport
import Testing

@testable import Agent

/// Requests over a real socket.
@Suite(.timeLimit(.minutes(10))) struct LokiClientTests {
    /// Pushes with a client made of the settings, and closes it.
    private func push(
        _ settings: ClientSettings, _ batch: SealedBatch = TestBatch.of([("a", ["hello"])])
    ) async throws -> PushResult {
        let client = try LokiClient(settings: settings, version: "9.9", group: MultiThreadedEventLoopGroup.singleton)
        let result = await client.push(Push(tenant: batch.tenant, body: batch.body, format: batch.format))
        await client.shutdown()
        return result
    }

    private func failure(_ result: PushResult) -> String {
        guard case .failed(let failure) = result else { return "no failure: \(result)" }
        return failure.description
    }

    private func status(_ result: PushResult) -> Int {
        guard case .answer(let answer) = result else { return -1 }
        return answer.status
    }

    @Test(arguments: PushFormat.allCases)
    func `a push arrives with the headers of its format`(format: PushFormat) async throws {
        let loki = try await FakeLoki.start()
        let batch = TestBatch.of([("a", ["hello", "world"])], tenant: "t1", format: format)
        #expect(try await status(push(ClientSettings.patient(loki.pushURL), batch)) == 204)
        #expect(loki.entries.map(\.text) == ["hello", "world"])
        let request = try #require(loki.requests.first)
        #expect(request.method == "POST")
        #expect(request.target == "/loki/api/v1/push")
        #expect(request.header("content-type") == format.contentType)
        #expect(request.header("content-encoding") == format.contentEncoding)
        #expect(request.header("user-agent") == "needletail/9.9")
        #expect(request.header("x-scope-orgid") == "t1")
        #expect(request.header("host") == "127.0.0.1:\(loki.port)")
    }

    @Test func `configured headers are added but do not replace the agent's own`() async throws {
        let loki = try await FakeLoki.start()
        var settings = ClientSettings.patient(loki.pushURL)
        settings.headers = [
            .init(name: "X-Extra", value: "1"), .init(name: "user-agent", value: "other"),
            .init(name: "X-Scope-OrgID", value: "from-headers"), .init(name: "Content-Length", value: "3"),
        ]
        #expect(try await status(push(settings, TestBatch.of([("a", ["1"])], tenant: "own"))) == 204)
        #expect(try await status(push(settings)) == 204)
        let requests = loki.requests
        #expect(requests.map { $0.header("x-extra") } == ["1", "1"])
        #expect(requests.map { $0.header("user-agent") } == ["needletail/9.9", "needletail/9.9"])
        #expect(requests.map(\.tenant) == ["own", "from-headers"])
    }

    @Test func `the answer comes with status, headers and body`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.answer(status: 429, headers: ["Retry-After": "7"], body: "slow down\n"))
        let result = try await push(ClientSettings.patient(loki.pushURL))
        #expect(
            result
                == .answer(
                    LokiAnswer(
                        status: 429, retryAfter: "7", contentType: "text/plain; charset=utf-8", body: "slow down\n")))
    }

    @Test func `no more than 64 KiB of an answer is read`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.answer(status: 400, body: String(repeating: "x", count: 1 << 20)))
        guard case .answer(let answer) = try await push(ClientSettings.patient(loki.pushURL)) else {
            return #expect(Bool(false))
        }
        #expect(answer.body.count == LokiClient.bodyLimit)
    }

    @Test func `an answer that comes before the body has been read is taken`() async throws {
        let server = try await EarlyAnswerServer()
        let client = try LokiClient(
            settings: ClientSettings.patient(server.url), version: "1", group: MultiThreadedEventLoopGroup.singleton)
        // More than the socket buffers hold.
        let body = [UInt8](repeating: 7, count: 32 << 20)
        let result = await client.push(Push(tenant: "", body: body, format: .snappyProtobuf))
        // The text may be lost with the connection; the status is not.
        #expect(status(result) == 413)
        await client.shutdown()
        await server.stop()
    }

    @Test func `a server that never answers is given up after the timeout`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.hang())
        var settings = ClientSettings.patient(loki.pushURL)
        settings.timeout = .milliseconds(100)
        let text = try await failure(push(settings))
        #expect(text.contains("no answer from 127.0.0.1:\(loki.port)"))
        #expect(text.contains("`timeout`"))
    }

    @Test func `a connection that is reset is said so`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.reset())
        let text = try await failure(push(ClientSettings.patient(loki.pushURL)))
        #expect(text.contains("reset") || text.contains("closed the connection"), "\(text)")
    }

    @Test func `nobody listening is said, and is no timeout`() async throws {
        let text = try await failure(push(ClientSettings(url: "http://127.0.0.1:1/push")))
        #expect(text.contains("connection refused"), "\(text)")
        #expect(text.contains("127.0.0.1:1; check `url`"), "\(text)")
    }

    @Test func `an unknown host is named`() async throws {
        let text = try await failure(push(ClientSettings(url: "http://no-such-host.invalid:3100/push")))
        #expect(text.contains("the host no-such-host.invalid is unknown"), "\(text)")
    }

    @Test(arguments: ["loki:3100", "ftp://loki/", "http://"])
    func `a URL that is none is refused at the start`(url: String) {
        #expect(throws: PushURL.Problem.self) {
            try LokiClient(
                settings: ClientSettings.patient(url), version: "1", group: MultiThreadedEventLoopGroup.singleton)
        }
    }

    // MARK: Redirects

    @Test(arguments: [301, 302, 303])
    func `a redirect that would lose the push is not followed`(status: Int) async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.answer(status: status, headers: ["Location": "\(loki.url)/login"]))
        let result = try await push(ClientSettings.patient(loki.pushURL))
        #expect(result == .answer(LokiAnswer(status: status, location: "\(loki.url)/login")))
        #expect(loki.requests.count == 1)
    }

    @Test(arguments: [307, 308])
    func `a redirect that keeps the push is followed`(status: Int) async throws {
        let loki = try await FakeLoki.start()
        let other = try await FakeLoki.start()
        loki.enqueue(.answer(status: status, headers: ["Location": other.pushURL]))
        var settings = ClientSettings.patient(loki.pushURL)
        settings.authorization = .token(type: "Bearer", credentials: .value(Secret("abc")))
        #expect(try await self.status(push(settings)) == 204)
        #expect(other.entries.map(\.text) == ["hello"])
        #expect(loki.requests.first?.header("authorization") == "Bearer abc")
        // Another server must not see the credentials.
        #expect(other.requests.first?.header("authorization") == nil)
        #expect(other.requests.first?.header("host") == "127.0.0.1:\(other.port)")
    }

    @Test func `a redirect is not followed where the settings forbid it, and not for ever`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { _ in .answer(status: 307, headers: ["Location": "/loki/api/v1/push"]) }
        var settings = ClientSettings.patient(loki.pushURL)
        #expect(try await status(push(settings)) == 307)
        #expect(loki.requests.count == 1 + LokiClient.redirectLimit)
        settings.followRedirects = false
        #expect(try await status(push(settings)) == 307)
        #expect(loki.requests.count == 2 + LokiClient.redirectLimit)
    }

    // MARK: Credentials

    @Test func `basic authentication, bearer tokens and those of the URL get in`() async throws {
        var options = LokiOptions()
        options.authorization = .basic(user: "u", password: "p:w")
        let loki = try await FakeLoki.start(options)
        var settings = ClientSettings.patient(loki.pushURL)
        #expect(try await status(push(settings)) == 401)
        settings.authorization = .basic(username: .value(Secret("u")), password: .value(Secret("p:w")))
        #expect(try await status(push(settings)) == 204)
        let url = loki.pushURL.replacing("http://", with: "http://u:p%3Aw@")
        #expect(try await status(push(ClientSettings.patient(url))) == 204)
        loki.setAuthorization(.bearer("token"))
        settings.authorization = .token(type: "Bearer", credentials: .value(Secret("token")))
        #expect(try await status(push(settings)) == 204)
    }

    @Test func `a token file is read again when it changes`() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("token", "first\n")
        let loki = try await FakeLoki.start()
        loki.setAuthorization(.bearer("first"))
        var settings = ClientSettings.patient(loki.pushURL)
        settings.authorization = .token(type: "Bearer", credentials: .file(path))
        let time = ManualTime()
        let client = try LokiClient(
            settings: settings, version: "1", group: MultiThreadedEventLoopGroup.singleton, time: .manual(time))
        let batch = TestBatch.of([("a", ["1"])])
        let push = Push(tenant: "", body: batch.body, format: batch.format)
        #expect(await status(client.push(push)) == 204)
        loki.setAuthorization(.bearer("second"))
        try directory.write("token", "second\n")
        #expect(await status(client.push(push)) == 401)
        time.advance(by: 1_000_000_000)
        #expect(await status(client.push(push)) == 204)
        await client.shutdown()
    }

    @Test func `headers from files are added, and read again when they change`() async throws {
        let loki = try await FakeLoki.start()
        let directory = try TemporaryDirectory()
        let path = try directory.write("key", "first\n")
        var settings = ClientSettings.patient(loki.pushURL)
        settings.headers = [.init(name: "X-Key", value: "fixed"), .init(name: "X-Key", value: "fixed too")]
        settings.headerFiles = [.init(name: "X-Key", path: path), .init(name: "User-Agent", path: path)]
        let time = ManualTime()
        let client = try LokiClient(
            settings: settings, version: "9.9", group: MultiThreadedEventLoopGroup.singleton, time: .manual(time))
        let batch = TestBatch.of([("a", ["hello"])])
        let push = Push(tenant: "", body: batch.body, format: batch.format)
        #expect(await status(client.push(push)) == 204)
        try directory.write("key", "the second")
        time.advance(by: 1_000_000_000)
        #expect(await status(client.push(push)) == 204)
        await client.shutdown()
        let values = loki.requests.map { request in request.headers.filter { $0.name == "x-key" }.map(\.value) }
        #expect(values == [["fixed", "fixed too", "first"], ["fixed", "fixed too", "the second"]])
        #expect(loki.requests.map { $0.header("user-agent") } == ["needletail/9.9", "needletail/9.9"])
    }

    // MARK: Proxies

    @Test func `a plain URL is asked of the proxy whole, with the proxy's credentials`() async throws {
        let loki = try await FakeLoki.start()
        let proxy = try await FakeProxy.start()
        var settings = ClientSettings.patient(loki.pushURL)
        settings.proxy.url = proxy.url.replacing("http://", with: "http://u:p@")
        #expect(try await status(push(settings)) == 204)
        #expect(proxy.log.requests == [loki.pushURL])
        #expect(proxy.log.tunnels.isEmpty)
        #expect(proxy.log.authorizations == ["Basic dTpw"])
        #expect(loki.entries.count == 1)
        #expect(loki.requests.first?.header("host") == "127.0.0.1:\(loki.port)")
    }

    @Test func `no_proxy goes past the proxy`() async throws {
        let loki = try await FakeLoki.start()
        let proxy = try await FakeProxy.start()
        var settings = ClientSettings.patient(loki.pushURL)
        settings.proxy.url = proxy.url
        settings.proxy.noProxy = "127.0.0.0/8"
        #expect(try await status(push(settings)) == 204)
        #expect(proxy.log == FakeProxy.Log())
    }

    @Test func `a proxy that is away is named`() async throws {
        let loki = try await FakeLoki.start()
        var settings = ClientSettings.patient(loki.pushURL)
        settings.proxy.url = "http://127.0.0.1:1"
        let text = try await failure(push(settings))
        #expect(text.contains("connection refused"), "\(text)")
        #expect(text.contains("127.0.0.1:1; check `proxy_url`"), "\(text)")
    }
}
