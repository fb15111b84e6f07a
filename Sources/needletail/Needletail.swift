import ArgumentParser

/// The command tree. Without the name of a command it is `run`, which takes Promtail's flags.
@main
struct Needletail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "needletail",
        abstract: "Tails log files and pushes their lines to Grafana Loki, each once.",
        discussion: "Without the name of a command it runs, with Promtail's flags: needletail -config.file=FILE.",
        subcommands: [
            RunCommand.self, CheckCommand.self, PositionsCommand.self, TestCommand.self, VersionCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
