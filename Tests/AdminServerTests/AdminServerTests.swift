import Agent
import TestSupport
import Testing

@testable import AdminServer

/// The server over a real socket.
struct AdminServerTests {
    private let agent = StubAgent()

    /// Runs the server at a free port for as long as `body` takes.
    private func serve<Result: Sendable>(
        prefix: String = "", _ body: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> Result {
        let (ports, report) = AsyncStream.makeStream(of: Int.self)
        let server = AdminServer(
            status: agent, address: AdminAddress(port: 0, pathPrefix: prefix),
            onListening: { port in report.yield(port) })
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

    @Test func `probes and metrics answer on the socket`() async throws {
        agent.liveness = Liveness(stuck: ["Lane 0 hangs."])
        try await serve { port in
            let ready = try await RawHTTP.send(port: port, "GET", "/ready")
            #expect(ready.status == 200)
            #expect(ready.body == "Ready\n")
            let health = try await RawHTTP.send(port: port, "GET", "/healthz")
            #expect(health.status == 503)
            #expect(health.body == "Not alive: Lane 0 hangs.\n")
            let metrics = try await RawHTTP.send(
                port: port, "GET", "/metrics", headers: ["Accept": "application/openmetrics-text"])
            #expect(metrics.body == "stub 1\n# EOF\n")
            #expect(metrics.head.lowercased().contains("\r\ncontent-type: application/openmetrics-text"))
        }
    }

    @Test func `the page forbids scripts and is not cached`() async throws {
        try await serve(prefix: "/logs") { port in
            let root = try await RawHTTP.send(port: port, "GET", "/logs")
            #expect(root.status == 303)
            #expect(root.head.lowercased().contains("\r\nlocation: /logs/targets"))
            let page = try await RawHTTP.send(port: port, "GET", "/logs/targets?x=1")
            #expect(page.status == 200)
            #expect(page.head.lowercased().contains("\r\ncontent-security-policy: default-src 'none'"))
            #expect(page.head.lowercased().contains("\r\ncache-control: no-store"))
            #expect(page.head.lowercased().contains("\r\nx-content-type-options: nosniff"))
        }
    }

    @Test func `HEAD has the head of GET and no body`() async throws {
        try await serve { port in
            let answer = try await RawHTTP.send(port: port, "HEAD", "/ready")
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
            #expect(answer.head.lowercased().contains("\r\ncontent-length: 6"))
        }
    }

    @Test func `other methods are told what is allowed`() async throws {
        try await serve { port in
            let answer = try await RawHTTP.send(port: port, "DELETE", "/ready")
            #expect(answer.status == 405)
            #expect(answer.head.lowercased().contains("\r\nallow: get, head"))
        }
    }

    @Test func `what is no HTTP gets an error, and the server goes on`() async throws {
        try await serve { port in
            let answer = try await RawHTTP.send(port: port, "\u{16}\u{3}\u{1}", "nonsense")
            #expect([0, 400].contains(answer.status))
            let next = try await RawHTTP.send(port: port, "GET", "/ready")
            #expect(next.status == 200)
        }
    }

    @Test func `a port in use is an error that says which, and what to do`() async throws {
        let agent = agent
        try await serve { port in
            let second = AdminServer(status: agent, address: AdminAddress(port: port))
            let error = await #expect(throws: AdminServerError.self) { try await second.run() }
            #expect(
                error?.description == "cannot listen on 127.0.0.1:\(port): the port is in use; "
                    + "set server.http_listen_port (-server.http-listen-port) to another port, or server.disable: true")
        }
    }

    @Test func `an address of another machine is an error that names the setting`() async throws {
        // TEST-NET-1 of RFC 5737 is nobody's.
        let server = AdminServer(status: agent, address: AdminAddress(host: "192.0.2.1", port: 0))
        let error = await #expect(throws: AdminServerError.self) { try await server.run() }
        #expect(error?.description.hasPrefix("cannot listen on 192.0.2.1:0: this machine has no such address;") == true)
        #expect(error?.description.contains("server.http_listen_address") == true)
    }

    @Test func `a name that does not resolve is an error that names it`() async throws {
        let server = AdminServer(status: agent, address: AdminAddress(host: "no-such-host.invalid", port: 0))
        let error = await #expect(throws: AdminServerError.self) { try await server.run() }
        #expect(error?.description.hasPrefix("cannot listen on no-such-host.invalid:0: ") == true)
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("::", "::"), ("localhost", "localhost"),
    ])
    func `hosts are spelled as a resolver takes them`(host: String, bound: String) {
        #expect(AdminAddress(host: host).bindHost == bound)
    }

    @Test func `an IPv6 address stands in brackets before its port`() {
        #expect(AdminAddress.joined(host: "::1", port: 9080) == "[::1]:9080")
    }
}
