import ArgumentParser
import LogGenerator
import TestSupport

/// A start with files that are all known: each has a saved position, and one line more.
struct Start: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start with known files, each with a saved position and a new line.")

    @OptionGroup var common: Common

    @Option(help: "How many files.")
    var files = 10_000

    @Option(help: "How often; medians are printed.")
    var runs = 3

    func run() async throws {
        let directory = try TemporaryDirectory(prefix: "needletail-bench")
        let logs = try directory.makeDirectory("pods")
        _ = try LogTree.write(
            below: logs, lines: files, files: files, start: LogTree.wallClock() - 1_000_000_000, step: 1_000)
        let unknown = try await start(directory, logs)
        var known: [(first: Duration, cpu: Duration)] = []
        for run in 0..<runs {
            try LogTree.appendLine(below: logs, files: files, seed: UInt64(run))
            known.append(try await start(directory, logs))
        }
        print(
            "\(files) files with a saved position and a new line each: first push after "
                + "\(seconds(known.map(\.first))) s, CPU for all of them \(seconds(known.map(\.cpu))) s; "
                + "without positions: first push after \(seconds([unknown.first])) s")
    }

    // From the start of the process to the first line's arrival, and what the whole run cost.
    private func start(_ state: TemporaryDirectory, _ logs: String) async throws -> (first: Duration, cpu: Duration) {
        let files = files
        let first = Watched(Duration.zero)
        let result = try await measure(
            common, common.compressions.first ?? .snappy, logs: logs, limit: .seconds(120), state: state
        ) { run in
            try await run.waitForLines(1)
            first.update { $0 = ContinuousClock.now - run.start }
            try await run.waitForLines(files)
            return files
        }
        return (first.read { $0 }, result.cpu)
    }

    private func seconds(_ values: [Duration]) -> String { format(Table.median(values.map { $0 / .seconds(1) }), 2) }
}
