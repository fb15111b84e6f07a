import NIOEmbedded
import Settings
import TestSupport
import Testing

@testable import Agent

@Suite(.enabled(if: TestCertificates.areAvailable)) struct ServerTLSTests {
    private func problem(_ change: (inout ServerTLSSettings) -> Void) -> String? {
        var settings = ServerTLSSettings()
        change(&settings)
        do throws(AgentError) {
            _ = try ServerTLS(settings)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `certificate and key are taken from files and from values`() async throws {
        let certificates = try await TestCertificates()
        #expect(
            problem {
                $0.certFile = certificates.server
                $0.keyFile = certificates.serverKey
                $0.clientCAFile = certificates.authority
                $0.clientAuthentication = .requireAndVerify
            } == nil)
        let certificate = String(decoding: try readFile(certificates.server), as: UTF8.self)
        let key = String(decoding: try readFile(certificates.serverKey), as: UTF8.self)
        #expect(
            problem {
                $0.cert = certificate
                $0.key = Secret(key)
                $0.minVersion = .tls13
            } == nil)
    }

    @Test func `what is wrong is said with the setting, the file and the mend`() async throws {
        let certificates = try await TestCertificates()
        let directory = try TemporaryDirectory()
        let nonsense = try directory.write("nonsense.pem", "not a certificate\n")
        let missing = directory("missing.pem")
        func pair(_ certificate: String?, _ key: String?, authority: String? = nil) -> String {
            problem {
                $0.certFile = certificate
                $0.keyFile = key
                $0.clientCAFile = authority
            } ?? "none"
        }
        let problems = [
            (pair(missing, certificates.serverKey), "server.http_tls_config.cert_file"),
            (pair(missing, certificates.serverKey), missing),
            (pair(certificates.server, missing), "server.http_tls_config.key_file"),
            (pair(nonsense, certificates.serverKey), "\(nonsense) holds no certificate"),
            (pair(certificates.server, nonsense), "\(nonsense) holds no private key"),
            (pair(certificates.server, certificates.clientKey), "belong together"),
            (pair(certificates.server, certificates.clientKey), certificates.clientKey),
            (pair(certificates.server, certificates.serverKey, authority: missing), "client_ca_file"),
            (pair(certificates.server, certificates.serverKey, authority: nonsense), "client_ca_file"),
            (pair(certificates.server, nil), "add key_file"), (pair(nil, certificates.serverKey), "add cert_file"),
        ]
        for (problem, part) in problems { #expect(problem.contains(part), "\(problem)") }
    }

    @Test func `changed files that are no good are told once, and the old ones go on`() async throws {
        let certificates = try await TestCertificates()
        let directory = try TemporaryDirectory()
        try directory.write("a.pem", readFile(certificates.server))
        var settings = ServerTLSSettings()
        settings.certFile = directory("a.pem")
        settings.keyFile = certificates.serverKey
        let time = ManualTime()
        let tls = try ServerTLS(settings, time: .manual(time))
        func connect() throws -> String? {
            let channel = EmbeddedChannel()
            try tls.install(on: channel)
            return tls.newProblem()
        }
        #expect(try connect() == nil)
        try directory.write("a.pem", "half a certifi")
        #expect(try connect() == nil)
        time.advance(by: 1_000_000_000)
        #expect(try connect()?.contains(directory("a.pem")) == true)
        #expect(try connect() == nil)
        try directory.write("a.pem", readFile(certificates.server))
        time.advance(by: 1_000_000_000)
        #expect(try connect() == nil)
    }
}
