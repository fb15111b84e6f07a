import Agent
import ArgumentParser
import Glibc
import Settings

/// `needletail test`: runs users' own tests of a configuration.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs tests of a configuration: input lines and the entries expected; exit status 1 if any fails.",
        discussion: """
            needletail test FILE [-config.file=CONFIG] [-config.expand-env=true]

            FILE is YAML: `config:` names the configuration, from FILE's directory, unless -config.file does;
            `tests:` is a list of name, job, labels, filename, time, input, expect, dropped. docs/testing.md explains it.
            """)

    @Argument(parsing: .captureForPassthrough, help: "The test file, and flags in Promtail's spelling.")
    var arguments: [String] = []

    func run() throws {
        if arguments == ["--help"] || arguments == ["-h"] { throw CleanExit.helpRequest(self) }
        guard let path = arguments.first, !path.hasPrefix("-") else {
            CommandLineEnvironment.complain("needletail test: name the test file first: needletail test FILE")
            Glibc.exit(2)
        }
        let outcome = PipelineTestFile.load(path)
        for problem in outcome.problems { CommandLineEnvironment.complain("\(problem)") }
        guard let file = outcome.file else { Glibc.exit(1) }
        var flags = CommandLineEnvironment.flags(Array(arguments.dropFirst()))
        if flags.configFiles.isEmpty {
            guard let config = file.config else {
                CommandLineEnvironment.complain("\(path): no configuration; write `config: FILE` or pass -config.file")
                Glibc.exit(1)
            }
            let directory = path.contains("/") ? String(path[...(path.lastIndex(of: "/") ?? path.startIndex)]) : ""
            flags.configFiles = [config.hasPrefix("/") ? config : directory + config]
        }
        let result = Settings.load(
            flags: flags, environment: CommandLineEnvironment.value, options: LoadOptions(clientIsRequired: false))
        for problem in result.problems { CommandLineEnvironment.complain("\(problem)") }
        guard let settings = result.settings else { Glibc.exit(1) }
        let failed = Self.run(file, PipelineTester(settings: settings))
        print("\(file.tests.count - failed) passed, \(failed) failed")
        if failed > 0 { Glibc.exit(1) }
    }

    private static func run(_ file: PipelineTestFile, _ tester: PipelineTester) -> Int {
        var failed = 0
        for test in file.tests {
            let outcome = tester.run(test)
            print(outcome.differences.isEmpty ? "PASS  \(outcome.name)" : "FAIL  \(outcome.name)")
            for line in outcome.differences { print("      \(line)") }
            if !outcome.differences.isEmpty { failed += 1 }
        }
        return failed
    }
}
