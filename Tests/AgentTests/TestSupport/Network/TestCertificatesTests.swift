import TestSupport
import Testing

@Suite(.enabled(if: TestCertificates.areAvailable, "needs the command openssl"))
struct TestCertificatesTests {
    @Test func `a server that demands a certificate takes the client's and refuses to go without`() async throws {
        let certificates = try await TestCertificates()
        var options = LokiOptions()
        options.tls = .init(
            certificate: certificates.server, key: certificates.serverKey, clientAuthority: certificates.authority)
        let loki = try await FakeLoki.start(options)
        let known = try client(certificates, loki, ["-cert", certificates.client, "-key", certificates.clientKey])
        try await known.waitForOutput(containing: "ready\n")
        let unknown = try client(certificates, loki, [])
        try await unknown.wait()
        #expect(!unknown.outputText.contains("ready"))
    }

    @Test func `a certificate for another name is not this server's`() async throws {
        let certificates = try await TestCertificates(serverName: "other.example")
        var options = LokiOptions()
        options.tls = .init(certificate: certificates.server, key: certificates.serverKey)
        let loki = try await FakeLoki.start(options)
        let refusing = try client(certificates, loki, ["-verify_hostname", "localhost"])
        #expect(try await refusing.wait() != .exited(0))
        let trusting = try client(certificates, loki, ["-verify_hostname", "other.example"])
        try await trusting.waitForOutput(containing: "ready\n")
    }

    private func client(
        _ certificates: TestCertificates, _ loki: FakeLoki, _ arguments: [String]
    ) throws -> ChildProcess {
        try ChildProcess(
            "/usr/bin/openssl",
            [
                "s_client", "-connect", "127.0.0.1:\(loki.port)", "-CAfile", certificates.authority,
                "-verify_return_error", "-quiet",
            ] + arguments, input: .bytes(Array("GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)))
    }
}
