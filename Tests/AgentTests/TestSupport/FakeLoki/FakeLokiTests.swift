import TestSupport
import Testing

struct FakeLokiTests {
    private static let protobuf = ["Content-Type": "application/x-protobuf"]
    private static let path = "/loki/api/v1/push"

    @Test func `a push is stored and answered 204`() async throws {
        let loki = try await FakeLoki.start()
        let answer = try await push(loki, PushBytes.body([(5, "x"), (6, "y")]), ["X-Scope-OrgID": "team"])
        #expect(answer.status == 204)
        #expect(answer.body == "")
        #expect(loki.entries.map(\.text) == ["x", "y"])
        #expect(loki.entries.map(\.tenant) == ["team", "team"])
        #expect(loki.requests.map(\.status) == [204])
        #expect(loki.statistics.stored == 2)
        #expect(loki.statistics.inFlight == 0)
    }

    @Test func `a partly bad push is answered 400 with reasons, and its good lines stay`() async throws {
        let loki = try await FakeLoki.start()
        let answer = try await push(loki, PushBytes.body([(4_000_000_000_000, "new"), (5, "late")]))
        #expect(answer.status == 400)
        #expect(answer.body.hasSuffix("user 'fake', total ignored: 1 out of 2 for stream: {a=\"b\"}\n"))
        #expect(loki.entries.map(\.text) == ["new"])
    }

    @Test func `a tenant is demanded where authentication is on`() async throws {
        var options = LokiOptions()
        options.authEnabled = true
        let loki = try await FakeLoki.start(options)
        #expect(try await push(loki, PushBytes.body([(5, "x")])).status == 401)
        #expect(try await push(loki, PushBytes.body([(5, "x")]), ["X-Scope-OrgID": "t"]).status == 204)
    }

    @Test(arguments: [
        (LokiOptions.Authorization.basic(user: "user", password: "pass"), "Basic dXNlcjpwYXNz"),
        (.basic(user: "user", password: "secret"), "Basic dXNlcjpzZWNyZXQ="),
        (.bearer("token"), "Bearer token"),
    ])
    func `a client must show who it is`(authorization: LokiOptions.Authorization, value: String) async throws {
        var options = LokiOptions()
        options.authorization = authorization
        let loki = try await FakeLoki.start(options)
        #expect(try await push(loki, PushBytes.body([(5, "x")])).status == 401)
        #expect(try await push(loki, PushBytes.body([(5, "x")]), ["Authorization": value]).status == 204)
    }

    @Test func `a body that is too large is answered 413`() async throws {
        var options = LokiOptions()
        options.limits.maxBodySize = 100
        let loki = try await FakeLoki.start(options)
        let large = PushBytes.body([(5, String(repeating: "x", count: 200))])
        #expect(try await push(loki, large).status == 413)
        #expect(try await push(loki, PushBytes.body([(5, "x")])).status == 204)
    }

    @Test func `other paths, methods and bodies are refused as Loki refuses them`() async throws {
        let loki = try await FakeLoki.start()
        #expect(try await RawHTTP.send(port: loki.port, "GET", "/ready").status == 200)
        #expect(try await RawHTTP.send(port: loki.port, "POST", "/other").status == 404)
        #expect(try await RawHTTP.send(port: loki.port, "GET", Self.path).status == 405)
        #expect(try await push(loki, [1, 2, 3]).status == 400)
        #expect(try await push(loki, PushBytes.snappy([])).status == 422)
    }

    @Test func `the script is performed in its order, then everything is well again`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.rateLimited(retryAfter: 3), .answer(status: 500), .answer(status: 503, storing: true))
        let answers = [
            try await push(loki, PushBytes.body([(5, "x")])), try await push(loki, PushBytes.body([(6, "x")])),
            try await push(loki, PushBytes.body([(7, "x")])), try await push(loki, PushBytes.body([(8, "x")])),
        ]
        #expect(answers.map(\.status) == [429, 500, 503, 204])
        #expect(answers[0].head.contains("Retry-After: 3"))
        #expect(loki.entries.map(\.timestamp) == [7, 8])
    }

    @Test func `a function may decide about each request`() async throws {
        let loki = try await FakeLoki.start()
        loki.respond { $0.push?.entries.first?.text == "bad" ? .answer(status: 500) : nil }
        #expect(try await push(loki, PushBytes.body([(5, "bad")])).status == 500)
        #expect(try await push(loki, PushBytes.body([(5, "good")])).status == 204)
    }

    @Test func `a connection is reset before or after storing`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.reset(), .reset(storing: true))
        #expect(try await push(loki, PushBytes.body([(5, "x")])).status == 0)
        #expect(loki.entries.isEmpty)
        #expect(try await push(loki, PushBytes.body([(5, "x")])).status == 0)
        #expect(loki.entries.map(\.text) == ["x"])
        #expect(loki.requests.map(\.status) == [nil, nil])
        try await loki.wait("end of the requests") { $0.inFlight == 0 }
    }

    @Test func `a request that is never answered is stored or not`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.hang(), .hang(storing: true))
        let unanswered = (5...6).map { time in Task { try await push(loki, PushBytes.body([(time, "x")])) } }
        try await loki.wait("requests") { $0.requests == 2 }
        try await loki.wait("a stored line") { $0.stored == 1 }
        #expect(loki.statistics.inFlight == 2)
        await loki.stop()
        for task in unanswered { _ = try? await task.value }
        #expect(loki.requests.map(\.status) == [nil, nil])
        #expect(loki.entries.count == 1)
    }

    @Test func `refused lines can be asked for, from a place on`() async throws {
        let loki = try await FakeLoki.start()
        for _ in 0..<2 { _ = try await push(loki, PushBytes.body([(4_000_000_000_000, "new"), (5, "late")])) }
        #expect(loki.refusals(from: 0).map { String(decoding: $0.line, as: UTF8.self) } == ["late", "late"])
        #expect(loki.refusals(from: 1).count == 1)
        #expect(loki.entries(from: 1).isEmpty)
    }

    @Test func `requests that hang with the same stream are noticed`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.hang(), .hang())
        let one = Task { try await push(loki, PushBytes.body([(5, "x")])) }
        let two = Task { try await push(loki, PushBytes.body([(6, "x")])) }
        let three = Task { try await push(loki, PushBytes.body([(6, "x")], labels: #"{a="c"}"#)) }
        try await loki.wait("requests") { $0.requests == 3 }
        #expect(loki.sharedStreams.count == 1)
        #expect(loki.statistics.maxInFlight >= 2)
        await loki.stop()
        _ = try await (one.value, two.value, three.value)
    }

    @Test func `an answer is delayed`() async throws {
        let loki = try await FakeLoki.start()
        loki.enqueue(.delayed(.milliseconds(50)))
        let start = ContinuousClock.now
        #expect(try await push(loki, PushBytes.body([(5, "x")])).status == 204)
        #expect(ContinuousClock.now - start >= .milliseconds(50))
    }

    @Test func `a Loki that is away refuses connections and comes back on its port with its store`() async throws {
        let loki = try await FakeLoki.start()
        #expect(try await push(loki, PushBytes.body([(5, "x")])).status == 204)
        await loki.goAway()
        await #expect(throws: (any Error).self) { try await push(loki, PushBytes.body([(6, "x")])) }
        try await loki.comeBack()
        #expect(try await push(loki, PushBytes.body([(7, "x")])).status == 204)
        #expect(loki.entries.map(\.timestamp) == [5, 7])
    }

    @Test func `waiting ends with the entry that was waited for, or with what there is instead`() async throws {
        let loki = try await FakeLoki.start()
        let waiting = Task { try await loki.waitForEntries(2) }
        _ = try await push(loki, PushBytes.body([(5, "x"), (6, "x")]))
        try await waiting.value
        await #expect(throws: TimedOut.self) { try await loki.waitForEntries(3, .atMost(.milliseconds(20))) }
    }

    private func push(
        _ loki: FakeLoki, _ body: [UInt8], _ headers: [String: String] = [:]
    ) async throws -> RawHTTP.Answer {
        try await RawHTTP.send(
            port: loki.port, "POST", Self.path, headers: headers.merging(Self.protobuf) { first, _ in first },
            body: body)
    }
}
