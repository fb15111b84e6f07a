import ArgumentParser
import LogGenerator
import TestSupport

/// Runs the agent over generated logs against a sink, and prints what it cost.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the release binary: CPU, memory and wire bytes a line.",
        subcommands: [Throughput.self, Steady.self, Idle.self, Start.self, Chain.self, Outage.self, Journal.self],
        defaultSubcommand: Throughput.self)
}

/// What every measurement needs to know.
struct Common: ParsableArguments {
    @Option(help: "The agent's binary.")
    var agent = "../.build/release/needletail"

    @Option(parsing: .upToNextOption, help: "What to compress with: snappy, gzip, json (gzipped JSON).")
    var compressions: [Compression] = Compression.allCases
}

/// The form of a push, as the agent's configuration spells it.
enum Compression: String, CaseIterable, ExpressibleByArgument, Sendable {
    case snappy, gzip, json

    var settings: String {
        switch self {
        case .snappy: "compression: snappy"
        case .gzip: "compression: gzip"
        case .json: "encoding: json"
        }
    }
}
