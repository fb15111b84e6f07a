import Glibc
import TestSupport
import Testing

/// Signals that come while the process has hardly begun.
@Suite struct SignalTests {
    @Test(arguments: [[SIGTERM], [SIGHUP, SIGINT]])
    func `what comes before the configuration is read is obeyed once the agent runs`(signals: [Int32]) async throws {
        let setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        let file = try SlowFile(setup.directory("slow.yaml"))
        let agent = try ChildProcess(try builtBinary(named: "needletail"), ["-config.file=\(file.path)"])
        try await file.whenOpened()
        for signal in signals { agent.send(signal) }
        try file.write(setup.yaml)
        #expect(try await agent.wait() == .exited(0), "\(agent.errorText)")
        #expect(agent.errorText.contains("SIGHUP") == signals.contains(SIGHUP))
    }

    @Test func `a second one ends an agent that has not come to run`() async throws {
        let setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        let file = try SlowFile(setup.directory("slow.yaml"))
        let agent = try ChildProcess(try builtBinary(named: "needletail"), ["-config.file=\(file.path)"])
        try await file.whenOpened()
        // Not two of a kind, which would be one if both had to wait.
        agent.send(SIGINT)
        agent.send(SIGTERM)
        let ending = try await agent.wait()
        #expect([.exited(128 + SIGINT), .exited(128 + SIGTERM)].contains(ending), "\(ending)")
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `other commands end by them`(signal: Int32) async throws {
        let setup = try AgentSetup(pushURL: "http://127.0.0.1:1/loki/api/v1/push")
        let file = try SlowFile(setup.directory("slow.yaml"))
        let check = try ChildProcess(try builtBinary(named: "needletail"), ["check", "-config.file=\(file.path)"])
        try await file.whenOpened()
        check.send(signal)
        #expect(try await check.wait() == .signalled(signal), "\(check.errorText)")
    }
}
