import Agent
import ArgumentParser
import Glibc
import Logging
import NIOPosix
import Settings

/// `needletail replay`: sends dead letters again.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends dead letters again; exit status 1 if any remain.",
        discussion: """
            needletail replay [FILE …] -config.file=CONFIG [-config.expand-env=true] [--dry-run]

            Without files: all of the directory that `dead_letter` names, oldest first. What Loki takes is removed from its
            file, what it refuses stays there with the new reason. It may be broken off at any time, and run beside the
            agent. --dry-run says what would be sent. docs/dead-letters.md explains it.
            """)

    @Argument(parsing: .captureForPassthrough, help: "Files, then --dry-run and flags in Promtail's spelling.")
    var arguments: [String] = []

    func run() async throws {
        if arguments == ["--help"] || arguments == ["-h"] { throw CleanExit.helpRequest(self) }
        let named = arguments.prefix { !$0.hasPrefix("-") }.map { FilePath($0) }
        let flags = CommandLineEnvironment.flags(Array(arguments.dropFirst(named.count)))
        let result = Settings.load(flags: flags, environment: CommandLineEnvironment.value)
        for problem in result.errors { CommandLineEnvironment.complain("\(problem)") }
        guard let settings = result.settings else { Glibc.exit(1) }
        let logger = Logger(label: "needletail") { _ in
            LineLogHandler(format: settings.server.logFormat, level: settings.server.logLevel)
        }
        do {
            let files = named.isEmpty ? try Self.files(settings) : named
            let replay = try DeadLetterReplay(
                settings: settings, version: VersionCommand.version,
                eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1), logger: logger)
            if flags.dryRun { return Self.show(replay.look(files)) }
            let outcomes = await replay.run(files) { print(Self.sentence($0)) }
            if outcomes.isEmpty { print("there are no dead letters") }
            fflush(nil)
            if !outcomes.allSatisfy(\.isDone) { Glibc.exit(1) }
        } catch {
            CommandLineEnvironment.complain("needletail replay: \(error)")
            Glibc.exit(1)
        }
    }

    private static func files(_ settings: Settings) throws -> [FilePath] {
        guard let letters = settings.deadLetter else {
            throw AgentError("name the files, or a configuration with `dead_letter`")
        }
        return try DeadLetterReplay.files(in: FilePath(letters.directory))
    }

    private static func show(_ outcomes: [DeadLetterReplay.Outcome]) {
        for outcome in outcomes {
            let letters = outcome.remaining.values.reduce(0, +)
            let problem = outcome.problem.map { "; \($0)" } ?? ""
            print("\(outcome.file): \(letters) would be sent\(list(outcome.remaining))\(problem)")
        }
        if outcomes.isEmpty { print("there are no dead letters") }
    }

    private static func sentence(_ outcome: DeadLetterReplay.Outcome) -> String {
        let remaining = outcome.remaining.values.reduce(0, +)
        let problem = outcome.problem.map { "; \($0)" } ?? ""
        return "\(outcome.file): \(outcome.sent) sent, \(remaining) remain\(list(outcome.remaining))\(problem)"
    }

    private static func list(_ reasons: [String: Int]) -> String {
        let sorted = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.isEmpty ? "" : " (" + sorted.map { "\($0.key) \($0.value)" }.joined(separator: ", ") + ")"
    }
}
