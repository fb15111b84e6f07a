import TestSupport
import Testing

/// Promtail's flags without the name of a command.
@Suite(.fewAtOnce) struct FlagTests {
    private func run(_ arguments: String...) async throws -> (ending: ChildProcess.Ending, agent: ChildProcess) {
        let agent = try ChildProcess(try builtBinary(named: "needletail"), arguments)
        return (try await agent.wait(), agent)
    }

    @Test(arguments: ["-help", "-h"])
    func `the flags are listed, with Promtail's exit status`(flag: String) async throws {
        let (ending, agent) = try await run(flag)
        #expect(ending == .exited(2))
        #expect(agent.outputText.contains("-config.expand-env"))
    }

    @Test func `the commands are told by --help`() async throws {
        let (ending, agent) = try await run("--help")
        #expect(ending == .exited(0))
        #expect(agent.outputText.contains("positions"))
    }

    @Test func `a shell's completions are made`() async throws {
        let (ending, agent) = try await run("--generate-completion-script", "bash")
        #expect(ending == .exited(0))
        #expect(agent.outputText.contains("positions"))
    }

    @Test func `-check-syntax wants a configuration`() async throws {
        let (ending, agent) = try await run("-check-syntax")
        #expect(ending == .exited(1))
        #expect(agent.errorText.contains("client"), "\(agent.errorText)")
    }

    @Test(arguments: ["-version", "--version"])
    func `the version is told`(flag: String) async throws {
        let (ending, agent) = try await run(flag)
        #expect(ending == .exited(0))
        #expect(agent.outputText.hasPrefix("needletail"))
    }
}
