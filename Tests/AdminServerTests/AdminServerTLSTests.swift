import Agent
import Settings
import TestSupport
import Testing

@testable import AdminServer

/// The server over TLS.
@Suite(.timeLimit(.minutes(10)), .enabled(if: TestCertificates.areAvailable)) struct AdminServerTLSTests {
    private let agent = StubAgent()

    private func settings(_ certificates: TestCertificates) -> ServerTLSSettings {
        var settings = ServerTLSSettings()
        settings.certFile = certificates.server
        settings.keyFile = certificates.serverKey
        return settings
    }

    /// Runs the server at a free port for as long as `body` takes.
    private func serve<Result: Sendable>(
        _ tls: ServerTLS, _ body: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> Result {
        let (ports, report) = AsyncStream.makeStream(of: Int.self)
        let server = AdminServer(
            status: agent, address: AdminAddress(port: 0), tls: tls, onListening: { port in report.yield(port) })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { report.finish() }
                try await server.run()
            }
            defer { group.cancelAll() }
            let port = try #require(await ports.first { _ in true })
            return try await body(port)
        }
    }

    @Test func `probes answer over TLS, and not without it`() async throws {
        let certificates = try await TestCertificates()
        try await serve(try ServerTLS(settings(certificates))) { port in
            let ready = try await RawHTTP.send(
                port: port, "GET", "/ready", tls: .init(authority: certificates.authority))
            #expect(ready.status == 200)
            #expect(ready.body == "Ready\n")
            let plain = try await RawHTTP.send(port: port, "GET", "/ready")
            #expect(plain.status == 0)
            let others = try await TestCertificates()
            let untrusted = try await RawHTTP.send(port: port, "GET", "/ready", tls: .init(authority: others.authority))
            #expect(untrusted.status == 0)
        }
    }

    @Test(arguments: ServerTLSSettings.ClientAuthentication.allCases)
    func `clients are asked for what the setting says`(kind: ServerTLSSettings.ClientAuthentication) async throws {
        let certificates = try await TestCertificates()
        let others = try await TestCertificates()
        var settings = settings(certificates)
        settings.clientAuthentication = kind
        if kind.verifies { settings.clientCAFile = certificates.authority }
        try await serve(try ServerTLS(settings)) { port in
            func status(_ client: TestCertificates?) async throws -> Int {
                try await RawHTTP.send(
                    port: port, "GET", "/ready",
                    tls: .init(
                        authority: certificates.authority, certificate: client?.client, key: client?.clientKey)
                ).status
            }
            let found = (try await status(nil), try await status(certificates), try await status(others))
            switch kind {
            case .none, .request: #expect(found == (200, 200, 200))
            case .requireAny, .require: #expect(found == (0, 200, 200))
            case .verifyIfGiven: #expect(found == (200, 200, 0))
            case .requireAndVerify: #expect(found == (0, 200, 0))
            }
        }
    }

    @Test func `a new certificate is shown to those who connect after it changed`() async throws {
        let first = try await TestCertificates()
        let second = try await TestCertificates()
        let directory = try TemporaryDirectory()
        try directory.write("server.pem", readFile(first.server))
        try directory.write("server.key", readFile(first.serverKey))
        var settings = ServerTLSSettings()
        settings.certFile = directory("server.pem")
        settings.keyFile = directory("server.key")
        let time = ManualTime()
        try await serve(try ServerTLS(settings, time: .manual(time))) { port in
            func status(_ certificates: TestCertificates) async throws -> Int {
                try await RawHTTP.send(port: port, "GET", "/ready", tls: .init(authority: certificates.authority))
                    .status
            }
            #expect(try await status(first) == 200)
            try directory.write("server.pem", readFile(second.server))
            try directory.write("server.key", readFile(second.serverKey))
            time.advance(by: 1_000_000_000)
            #expect(try await status(first) == 0)
            #expect(try await status(second) == 200)
        }
    }
}
