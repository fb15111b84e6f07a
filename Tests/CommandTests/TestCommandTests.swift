import TestSupport
import Testing

/// `needletail test`, as a user runs it.
@Suite(.fewAtOnce) struct TestCommandTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    private func run(
        _ arguments: String...
    ) async throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
        let agent = try ChildProcess(try builtBinary(named: "needletail"), ["test"] + arguments)
        return (try await agent.wait(), agent.outputText, agent.errorText)
    }

    @Test func `the tests of the example pass`() async throws {
        let run = try await run("\(Self.root)/examples/nginx-tests.yaml")
        #expect(run.ending == .exited(0), "\(run.errors)")
        #expect(run.output.hasSuffix("2 passed, 0 failed\n"))
        #expect(run.errors == "")
    }

    @Test func `a test that fails says what differs, and the exit status is 1`() async throws {
        let directory = try TemporaryDirectory()
        let config = try directory.write(
            "agent.yaml",
            "scrape_configs: [{job_name: a, static_configs: [{labels: {app: web, __path__: /x}}]}]\n")
        let tests = try directory.write(
            "tests.yaml", "config: agent.yaml\ntests: [{name: labels, input: x, expect: [{labels: {app: db}}]}]\n")
        for arguments in [[tests], [tests, "-config.file=\(config)"]] {
            let agent = try ChildProcess(try builtBinary(named: "needletail"), ["test"] + arguments)
            #expect(try await agent.wait() == .exited(1))
            #expect(
                agent.outputText == """
                    FAIL  labels
                          entry 1 (line 2):
                            label app: expected "db", got "web"
                    0 passed, 1 failed

                    """)
        }
    }

    @Test func `what cannot be run says why`() async throws {
        let directory = try TemporaryDirectory()
        let without = try directory.write("a.yaml", "tests: [{expect: []}]\n")
        let missing = try directory.write("b.yaml", "config: none.yaml\ntests: [{expect: []}]\n")
        let first = try await run(without)
        #expect(first.ending == .exited(1))
        #expect(first.errors == "\(without): no configuration; write `config: FILE` or pass -config.file\n")
        let second = try await run(missing)
        #expect(second.ending == .exited(1))
        #expect(second.errors.contains("none.yaml does not exist"))
        #expect(try await run().ending == .exited(2))
        #expect(try await run("/nonexistent.yaml").errors.hasPrefix("/nonexistent.yaml: the test file does not exist"))
    }
}
