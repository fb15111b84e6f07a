import Glibc
import TestSupport
import Testing

/// What a running agent tells a test.
enum RunningAgent {
    /// The port that the admin server was given: waits until the agent's log says it, which may be after its first push.
    static func port(of agent: ChildProcess) async throws -> Int {
        let words = "address=127.0.0.1:"
        try await agent.waitForErrors(containing: words)
        let rest = agent.errorText.split(separator: words, maxSplits: 1).last ?? ""
        return try #require(Int(rest.prefix { $0.isNumber }), "\(agent.errorText)")
    }

    /// What the admin server answers.
    static func get(_ target: String, of agent: ChildProcess) async throws -> RawHTTP.Answer {
        try await RawHTTP.send(port: try await port(of: agent), "GET", target)
    }

    /// All metrics, one scrape.
    static func metrics(of agent: ChildProcess) async throws -> String {
        try await get("/metrics", of: agent).body
    }

    /// Ends an agent as every test does: its books balance, and it leaves in order.
    static func stop(
        _ agent: ChildProcess, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        await expectBalance(agent, sourceLocation: sourceLocation)
        agent.send(SIGTERM)
        #expect(
            try await agent.wait() == .exited(0), "\(agent.errorText)",
            sourceLocation: sourceLocation)
    }

    /// The books balance at this moment, whatever is on its way.
    static func expectBalance(_ agent: ChildProcess, sourceLocation: SourceLocation = #_sourceLocation) async {
        do {
            let text = try await metrics(of: agent)
            #expect(text.contains("needletail_read_lines_total"), sourceLocation: sourceLocation)
            #expect(MetricsBooks.imbalances(text) == [], sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}
