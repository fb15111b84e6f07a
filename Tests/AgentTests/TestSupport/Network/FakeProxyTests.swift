import TestSupport
import Testing

struct FakeProxyTests {
    @Test func `requests with a whole URL are passed on and counted`() async throws {
        let loki = try await FakeLoki.start()
        let proxy = try await FakeProxy.start()
        for time in 1...3 {
            let answer = try await RawHTTP.send(
                port: proxy.port, "POST", loki.pushURL,
                headers: ["Content-Type": "application/x-protobuf", "Proxy-Authorization": "Basic eDp5"],
                body: PushBytes.body([(time, "x")]))
            #expect(answer.status == 204)
        }
        #expect(loki.entries.count == 3)
        #expect(proxy.log.requests == Array(repeating: loki.pushURL, count: 3))
        #expect(proxy.log.authorizations == Array(repeating: "Basic eDp5", count: 3))
        #expect(proxy.log.tunnels == [])
    }

    @Test(.enabled(if: TestCertificates.areAvailable, "needs the command openssl"))
    func `TLS goes through a tunnel`() async throws {
        let certificates = try await TestCertificates()
        var options = LokiOptions()
        options.tls = .init(certificate: certificates.server, key: certificates.serverKey)
        let loki = try await FakeLoki.start(options)
        let proxy = try await FakeProxy.start()
        let client = try ChildProcess(
            "/usr/bin/openssl",
            [
                "s_client", "-proxy", "127.0.0.1:\(proxy.port)", "-connect", "127.0.0.1:\(loki.port)", "-CAfile",
                certificates.authority, "-verify_return_error", "-quiet",
            ], input: .bytes(Array("GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)))
        try await client.waitForOutput(containing: "ready\n")
        #expect(proxy.log.tunnels == ["127.0.0.1:\(loki.port)"])
    }

    @Test func `a server that is not there is answered 502`() async throws {
        let loki = try await FakeLoki.start()
        let proxy = try await FakeProxy.start()
        await loki.goAway()
        #expect(try await RawHTTP.send(port: proxy.port, "GET", "\(loki.url)/ready").status == 502)
    }
}
