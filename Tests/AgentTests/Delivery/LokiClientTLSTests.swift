import LineCore
import NIOPosix
import Settings
import TestSupport
import Testing

@testable import Agent

/// Requests over TLS.
@Suite(.timeLimit(.minutes(10)), .enabled(if: TestCertificates.areAvailable)) struct LokiClientTLSTests {
    private func start(_ certificates: TestCertificates, mutual: Bool = false) async throws -> FakeLoki {
        var options = LokiOptions()
        options.tls = .init(
            certificate: certificates.server, key: certificates.serverKey,
            clientAuthority: mutual ? certificates.authority : nil)
        return try await FakeLoki.start(options)
    }

    private var push: Push {
        let batch = TestBatch.of([("a", ["hello"])])
        return Push(tenant: "", body: batch.body, format: batch.format)
    }

    private func push(_ settings: ClientSettings) async throws -> PushResult {
        let client = try LokiClient(settings: settings, version: "1", group: MultiThreadedEventLoopGroup.singleton)
        let result = await client.push(push)
        await client.shutdown()
        return result
    }

    private func status(_ result: PushResult) -> String {
        switch result {
        case .answer(let answer): "\(answer.status)"
        case .failed(let failure): failure.description
        }
    }

    private func expectAnswer(_ client: LokiClient, sourceLocation: SourceLocation = #_sourceLocation) async {
        let text = await status(client.push(push))
        #expect(text == "204", sourceLocation: sourceLocation)
    }

    @Test func `a server is trusted by its authority, or without verification, and not otherwise`() async throws {
        let certificates = try await TestCertificates()
        let loki = try await start(certificates)
        var settings = ClientSettings.patient(loki.pushURL)
        let untrusted = try await status(push(settings))
        #expect(untrusted.contains("is not trusted") && untrusted.contains("ca_file"), "\(untrusted)")
        settings.tls.insecureSkipVerify = true
        #expect(try await status(push(settings)) == "204")
        settings.tls.insecureSkipVerify = false
        settings.tls.caFile = certificates.authority
        #expect(try await status(push(settings)) == "204")
        settings.url = settings.url.replacing("127.0.0.1", with: "localhost")
        #expect(try await status(push(settings)) == "204")
        #expect(loki.entries.count == 1)
    }

    @Test func `a certificate for another name is refused, unless server_name expects that name`() async throws {
        let certificates = try await TestCertificates(serverName: "loki.internal")
        let loki = try await start(certificates)
        var settings = ClientSettings.patient(loki.pushURL.replacing("127.0.0.1", with: "localhost"))
        settings.tls.caFile = certificates.authority
        let mismatch = try await status(push(settings))
        #expect(mismatch.contains("for another name than localhost"), "\(mismatch)")
        #expect(mismatch.contains("server_name"))
        settings.tls.serverName = "loki.internal"
        #expect(try await status(push(settings)) == "204")
        #expect(loki.requests.last?.header("host") == "localhost:\(loki.port)")
    }

    @Test func `a client certificate gets in, and its absence is explained`() async throws {
        let certificates = try await TestCertificates()
        let loki = try await start(certificates, mutual: true)
        var settings = ClientSettings.patient(loki.pushURL)
        settings.tls.caFile = certificates.authority
        let without = try await status(push(settings))
        #expect(without.contains("wants a client certificate"), "\(without)")
        settings.tls.certFile = certificates.client
        settings.tls.keyFile = certificates.clientKey
        #expect(try await status(push(settings)) == "204")
    }

    @Test func `a client certificate of another authority is explained`() async throws {
        let certificates = try await TestCertificates()
        let others = try await TestCertificates()
        let loki = try await start(certificates, mutual: true)
        var settings = ClientSettings.patient(loki.pushURL)
        settings.tls.caFile = certificates.authority
        settings.tls.certFile = others.client
        settings.tls.keyFile = others.clientKey
        let text = try await status(push(settings))
        #expect(text.contains("does not take the client certificate"), "\(text)")
    }

    @Test func `certificates are read again when they change, and bad ones do not replace good ones`() async throws {
        let certificates = try await TestCertificates()
        let others = try await TestCertificates()
        let loki = try await start(certificates, mutual: true)
        let directory = try TemporaryDirectory()
        // First those of another authority.
        try directory.write("client.pem", readFile(others.client))
        try directory.write("client.key", readFile(others.clientKey))
        var settings = ClientSettings.patient(loki.pushURL)
        settings.tls.caFile = certificates.authority
        settings.tls.certFile = directory("client.pem")
        settings.tls.keyFile = directory("client.key")
        let time = ManualTime()
        let client = try LokiClient(
            settings: settings, version: "1", group: MultiThreadedEventLoopGroup.singleton, time: .manual(time))
        let refused = await status(client.push(push))
        #expect(refused.contains("does not take the client certificate"), "\(refused)")
        try directory.write("client.pem", readFile(certificates.client))
        try directory.write("client.key", readFile(certificates.clientKey))
        time.advance(by: 1_000_000_000)
        await expectAnswer(client)
        #expect(client.problem == nil)
        try directory.write("client.pem", "half a certifi")
        time.advance(by: 1_000_000_000)
        await expectAnswer(client)
        #expect(client.problem?.description.contains(directory("client.pem")) == true)
        try directory.write("client.pem", readFile(certificates.client))
        time.advance(by: 1_000_000_000)
        await expectAnswer(client)
        #expect(client.problem == nil)
        await client.shutdown()
    }

    @Test func `requests under way end on the old connections`() async throws {
        let certificates = try await TestCertificates()
        let loki = try await start(certificates)
        loki.enqueue(.delayed(.milliseconds(200)))
        let directory = try TemporaryDirectory()
        let authority = try directory.write("ca.pem", readFile(certificates.authority))
        var settings = ClientSettings.patient(loki.pushURL)
        settings.tls.caFile = authority
        let time = ManualTime()
        let client = try LokiClient(
            settings: settings, version: "1", group: MultiThreadedEventLoopGroup.singleton, time: .manual(time))
        async let slow = client.push(push)
        try await loki.wait("a request under way") { $0.inFlight == 1 }
        try directory.write("ca.pem", readFile(certificates.authority) + [0x0a])
        time.advance(by: 1_000_000_000)
        await expectAnswer(client)
        #expect(await status(slow) == "204")
        #expect(loki.statistics.connections == 2)
        await client.shutdown()
    }

    @Test func `a missing certificate file is a failure that names it, and mended later`() async throws {
        let certificates = try await TestCertificates()
        let loki = try await start(certificates)
        let directory = try TemporaryDirectory()
        var settings = ClientSettings.patient(loki.pushURL)
        settings.tls.caFile = directory("ca.pem")
        let time = ManualTime()
        let client = try LokiClient(
            settings: settings, version: "1", group: MultiThreadedEventLoopGroup.singleton, time: .manual(time))
        let text = await status(client.push(push))
        #expect(text.contains("ca_file") && text.contains(directory("ca.pem")), "\(text)")
        try directory.write("ca.pem", readFile(certificates.authority))
        time.advance(by: 1_000_000_000)
        await expectAnswer(client)
        await client.shutdown()
    }

    @Test func `a TLS client at a plain port, and a plain client at a TLS port, are told`() async throws {
        let certificates = try await TestCertificates()
        let plain = try await FakeLoki.start()
        let text = try await status(push(ClientSettings.patient(plain.pushURL.replacing("http://", with: "https://"))))
        #expect(text.contains("does not speak TLS") || text.contains("closed the connection"), "\(text)")
        let loki = try await start(certificates)
        let result = try await push(ClientSettings.patient(loki.pushURL.replacing("https://", with: "http://")))
        guard case .failed = result else { return #expect(Bool(false), "\(result)") }
    }

    @Test func `TLS goes through a proxy in a tunnel`() async throws {
        let certificates = try await TestCertificates()
        let loki = try await start(certificates)
        let proxy = try await FakeProxy.start()
        var settings = ClientSettings.patient(loki.pushURL)
        settings.proxy.url = proxy.url.replacing("http://", with: "http://u:p@")
        settings.tls.caFile = certificates.authority
        #expect(try await status(push(settings)) == "204")
        #expect(proxy.log.tunnels == ["127.0.0.1:\(loki.port)"])
        #expect(proxy.log.authorizations == ["Basic dTpw"])
        #expect(loki.entries.count == 1)
    }

    @Test func `headers for the proxy go with CONNECT, and not to the server`() async throws {
        let certificates = try await TestCertificates()
        let loki = try await start(certificates)
        let proxy = try await FakeProxy.start()
        var settings = ClientSettings.patient(loki.pushURL)
        settings.proxy.url = proxy.url
        settings.proxy.connectHeaders = [
            SecretPair(name: "X-Site", value: Secret("a")), SecretPair(name: "X-Site", value: Secret("b")),
            SecretPair(name: "proxy-authorization", value: Secret("Bearer t0ken")),
        ]
        settings.tls.caFile = certificates.authority
        #expect(try await status(push(settings)) == "204")
        let head = try #require(proxy.log.connectHeads.first).lowercased()
        #expect(head.contains("\r\nx-site: a") && head.contains("\r\nx-site: b"), "\(head)")
        #expect(proxy.log.authorizations == ["Bearer t0ken"])
        #expect(loki.requests.first?.header("x-site") == nil)
    }
}
