import Agent
import ArgumentParser

/// The command tree. Without the name of a command it is `run`, which takes Promtail's flags.
@main
struct Needletail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "needletail",
        abstract: "Tails log files and pushes their lines to Grafana Loki, each once.",
        discussion: "Without the name of a command it runs, with Promtail's flags: needletail -config.file=FILE.",
        subcommands: [
            RunCommand.self, CheckCommand.self, PositionsCommand.self, ReplayCommand.self, TestCommand.self,
            VersionCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    /// Whoever starts an agent may end it at once, or send it SIGHUP: signals come first, even before it is known what is to be run.
    static func main() async {
        do {
            try Signals.hold()
            let arguments = Array(CommandLine.arguments.dropFirst())
            let command = try parseAsRoot(arguments.first.map(isPromtails) ?? false ? ["run"] + arguments : arguments)
            if !(command is RunCommand) { Signals.release() }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            exit(withError: error)
        }
    }

    // Promtail's flags have one dash. The parser would take them for rows of short ones, and find -h in -check-syntax.
    private static func isPromtails(_ argument: String) -> Bool {
        let parsers = ["--help", "--help-hidden", "--generate-completion-script", "--experimental-dump-help"]
        return argument.hasPrefix("-") && !parsers.contains(String(argument.prefix { $0 != "=" }))
    }
}
