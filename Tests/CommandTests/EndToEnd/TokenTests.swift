import Glibc
import TestSupport
import Testing

/// `oauth2` and the admin server's certificates, in the built agent.
@Suite(.fewAtOnce) struct TokenTests {
    @Test func `a wrong secret keeps the agent from being ready, and nothing is lost until it is right`() async throws {
        let loki = try await FakeLoki.start()
        loki.setAuthorization(.bearer("token-1"))
        let server = try await FakeTokenServer.start()
        var setup = try AgentSetup(pushURL: loki.pushURL)
        let path = try setup.directory.write("secret", "hunter2")
        setup.client = ["oauth2: {client_id: agent, client_secret_file: \(path), token_url: '\(server.url)'}"]
        let writer = try setup.writer("a")
        try writer.write(50)
        let agent = try setup.start()
        try await agent.waitForErrors(containing: "gives no token")
        let ready = try await RunningAgent.get("/ready", of: agent)
        #expect(ready.status == 500)
        #expect(ready.body.contains("invalid_client: wrong secret for agent"), "\(ready.body)")
        #expect(ready.body.contains("`oauth2.client_secret`"), "\(ready.body)")
        #expect(loki.entries.isEmpty)
        try setup.directory.write("secret", "s3cret")
        try await loki.waitForEntries(50)
        try await RunningAgent.stop(agent)
        #expect(!agent.errorText.contains("hunter2") && !agent.errorText.contains("s3cret"))
        #expect(loki.sequences().missing("a", outOf: 50).isEmpty)
        await loki.stop()
    }

    @Test(.enabled(if: TestCertificates.areAvailable))
    func `the admin server's certificate is used, and one that does not fit is told by check and at the start`()
        async throws
    {
        let certificates = try await TestCertificates()
        var setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        func server(_ key: String) -> String {
            "{http_listen_port: 0, http_tls_config: {cert_file: \(certificates.server), key_file: \(key)}}"
        }
        setup.server = server(certificates.serverKey)
        let agent = try setup.start()
        try await agent.waitForErrors(containing: "scheme=https")
        let port = try await RunningAgent.port(of: agent)
        let health = try await RawHTTP.send(
            port: port, "GET", "/healthz", tls: .init(authority: certificates.authority))
        #expect(health.status == 200)
        // Its metrics are behind TLS too, and it has read nothing.
        agent.send(SIGTERM)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        setup.server = server(certificates.clientKey)
        for command in [["check"], []] {
            let config = try setup.directory.write("config.yaml", setup.yaml)
            let agent = try ChildProcess(try builtBinary(named: "needletail"), command + ["-config.file=\(config)"])
            #expect(try await agent.wait() == .exited(1))
            #expect(agent.errorText.contains("belong together"), "\(agent.errorText)")
            #expect(agent.errorText.contains("server.http_tls_config.key_file \(certificates.clientKey)"))
        }
    }
}
