import LineCore
import Testing

@testable import Agent

@Suite struct LokiAnswerTests {
    private func decide(_ answer: LokiAnswer, entries: Int = 100) -> LokiAnswer.Decision {
        answer.decision(entries: entries, now: 1000)
    }

    @Test(arguments: [200, 204, 260, 299])
    func `every 2xx acknowledges everything`(status: Int) {
        #expect(decide(LokiAnswer(status: status)) == .stored(refused: [:]))
    }

    @Test(arguments: [408, 425, 500, 502, 503, 504, 599])
    func `what the server could not do is tried again`(status: Int) {
        #expect(decide(LokiAnswer(status: status)) == .retry(after: nil))
        #expect(decide(LokiAnswer(status: status, retryAfter: "3")) == .retry(after: .seconds(3)))
    }

    @Test func `429 asks to slow down, and its text may say which limit was reached`() {
        #expect(
            decide(LokiAnswer(status: 429, retryAfter: "2", body: "Ingestion rate limit exceeded for user x"))
                == .rateLimited(after: .seconds(2), reason: .rateLimited))
        #expect(
            decide(
                LokiAnswer(
                    status: 429, body: #"Maximum active stream limit exceeded when trying to create stream {a="b"}"#))
                == .rateLimited(after: nil, reason: .streamLimited))
        #expect(decide(LokiAnswer(status: 429)) == .rateLimited(after: nil, reason: .rateLimited))
    }

    @Test func `413 is split`() { #expect(decide(LokiAnswer(status: 413)) == .split) }

    @Test(arguments: [401, 402, 403, 404, 405, 407, 410, 418, 451, 300, 301, 302, 303, 304, 307, 308, 199, 100])
    func `what Loki does not answer is the configuration's or a gateway's fault, and nothing is lost`(status: Int) {
        guard case .misconfigured(let why, nil) = decide(LokiAnswer(status: status)) else {
            Issue.record("\(status): \(decide(LokiAnswer(status: status)))")
            return
        }
        #expect(why.contains("\(status)"))
    }

    @Test func `a redirect that would lose the push names where it leads`() {
        let answer = LokiAnswer(status: 302, location: "https://login.example/")
        guard case .misconfigured(let why, _) = decide(answer) else { return #expect(Bool(false)) }
        #expect(why.contains("https://login.example/"))
        #expect(why.contains("`url`"))
    }

    @Test(arguments: [
        ("no org id\n", nil), ("Client sent an HTTP request to an HTTPS server.\n", "text/plain"),
        ("<html><head><title>400 No required SSL certificate was sent</title></head>", "text/html"),
        ("  <html>", nil), ("whatever", "text/html; charset=utf-8"),
        ("tenant ID is too long: max 150 characters", nil),
    ])
    func `a 400 that does not come from Loki's validation loses nothing`(body: String, type: String?) {
        guard case .misconfigured = decide(LokiAnswer(status: 400, contentType: type, body: body)) else {
            Issue.record("\(body)")
            return
        }
    }

    @Test(arguments: ["snappy: corrupt input", "", "loghttp.PushRequest.Streams: unmarshalerDecoder: parse error"])
    func `a 400 for the whole request refuses all of it`(body: String) {
        #expect(decide(LokiAnswer(status: 400, body: body)) == .stored(refused: [.badRequest: 100]))
    }

    @Test func `422, a push without streams, refuses all of it`() {
        let answer = LokiAnswer(status: 422, body: "error at least one valid stream is required for ingestion")
        #expect(decide(answer) == .stored(refused: [.badRequest: 100]))
    }

    @Test func `a partial 400 counts what was refused and acknowledges the rest`() {
        let body = """
            entry with timestamp 2026-11-21 17:00:00 +0000 UTC ignored, reason: 'entry too far behind, entry timestamp \
            is: 2026-11-21T17:00:00Z, oldest acceptable timestamp is: 2026-11-21T18:00:00Z',
            user 'fake', total ignored: 1 out of 3 for stream: {app="x"}
            """
        #expect(decide(LokiAnswer(status: 400, body: body)) == .stored(refused: [.tooFarBehind: 1]))
    }

    @Test func `a partial 400 with entries over the stream's rate is tried again`() {
        let body = """
            entry with timestamp 2026-11-21 17:00:00 +0000 UTC ignored, reason: 'Per stream rate limit exceeded (limit: \
            3MB/sec) while attempting to ingest for stream '{app="x"}' totaling 100B, consider splitting a stream',
            entry with timestamp 2026-11-21 17:00:00 +0000 UTC ignored, reason: 'entry too far behind, entry timestamp',
            user 'fake', total ignored: 2 out of 3 for stream: {app="x"}
            """
        #expect(
            decide(LokiAnswer(status: 400, retryAfter: "1", body: body))
                == .rateLimited(after: .seconds(1), reason: .rateLimited))
    }

    @Test func `whoever chooses a label's value cannot have a push repeated for ever`() {
        let body = "stream '{a=\"b\"}' has label value too long: 'Per stream rate limit exceeded, total ignored: 99'"
        #expect(decide(LokiAnswer(status: 400, body: body)) == .stored(refused: [.invalidLabels: 1]))
    }

    @Test func `the excerpt is the first line, cut`() {
        #expect(LokiAnswer(status: 400, body: "one\ntwo").excerpt == "one")
        #expect(LokiAnswer(status: 400, body: String(repeating: "x", count: 999)).excerpt.count == 200)
        #expect(LokiAnswer(status: 400).excerpt.isEmpty)
    }
}
