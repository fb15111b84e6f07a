import ArgumentParser
import LogGenerator
import TestSupport

/// As fast as it goes: logs that are there already, read to their end.
struct Throughput: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Read logs that are there already, as fast as it goes.")

    @OptionGroup var common: Common

    @Option(help: "How many lines.")
    var lines = 4_000_000

    @Option(help: "How many files.")
    var files = 4

    @Option(help: "How often; medians are printed.")
    var runs = 3

    @Option(help: "Give a run up after so many seconds.")
    var limit = 120

    @Flag(help: "Check that each line came exactly once, byte for byte; costs time in the sink.")
    var check = false

    func run() async throws {
        let directory = try TemporaryDirectory(prefix: "needletail-bench")
        let step: Int64 = 100_000
        let logs = try directory.makeDirectory("pods")
        let summary = try LogTree.write(
            below: logs, lines: lines, files: files, start: LogTree.wallClock() - step * Int64(lines / files),
            step: step, addsChecksum: check)
        print(
            "\(summary.lines) lines in \(files) files, \(summary.bytes / summary.lines) bytes a line; ", terminator: "")
        print("medians of \(runs) runs\n")
        Table.printHead()
        for compression in common.compressions {
            var results: [Measurement] = []
            for _ in 0..<runs {
                results.append(
                    try await measure(
                        common, compression, logs: logs, checksum: check ? summary.checksum : nil,
                        limit: .seconds(limit)
                    ) { run in
                        try await run.waitForLines(summary.lines)
                        return summary.lines
                    })
            }
            Table.printRow(compression.rawValue, results)
        }
    }
}
