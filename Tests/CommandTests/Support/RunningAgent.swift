import Glibc
import TestSupport
import Testing

/// What a running agent tells a test.
enum RunningAgent {
    /// The port that the admin server was given, from the agent's log.
    static func port(of agent: ChildProcess) -> Int? {
        let parts = agent.errorText.split(separator: "address=127.0.0.1:", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return Int(parts[1].prefix { $0.isNumber })
    }

    /// All metrics, one scrape.
    static func metrics(of agent: ChildProcess) async throws -> String {
        try await agent.waitForErrors(containing: "address=127.0.0.1:")
        let found = port(of: agent)
        let port = try #require(found, "\(agent.errorText)")
        return try await RawHTTP.send(port: port, "GET", "/metrics").body
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
