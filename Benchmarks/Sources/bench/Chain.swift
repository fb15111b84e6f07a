import ArgumentParser
import LogGenerator
import TestSupport

/// What knowing files and their rotations costs: the same logs in files that stand alone, and in files with rotated ones beside
/// them, in turn.
struct Chain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the same logs with and without rotated files beside them.")

    @OptionGroup var common: Common

    @Option(help: "How many lines.")
    var lines = 2_000_000

    @Option(help: "How many files.")
    var files = 100

    @Option(help: "How many rotated files each of them has.")
    var rotated = 5

    @Option(help: "How many pairs of runs; medians are printed.")
    var runs = 9

    func run() async throws {
        let directory = try TemporaryDirectory(prefix: "needletail-bench")
        let step: Int64 = 100_000
        let (alone, chained) = (try directory.makeDirectory("alone"), try directory.makeDirectory("chained"))
        for logs in [alone, chained] {
            _ = try LogTree.write(
                below: logs, lines: lines, files: files, start: LogTree.wallClock() - step * Int64(lines / files),
                step: step)
        }
        try LogTree.writeRotated(below: chained, files: files, each: rotated)
        // The first run finds nothing in the caches. Each of the two goes first in half of the pairs: what the machine does
        // meanwhile is in both.
        _ = try await cost(alone)
        var pairs: [(plain: Double, whole: Double)] = []
        for isPlainFirst in (0..<runs).map({ $0.isMultiple(of: 2) }) {
            let first = try await cost(isPlainFirst ? alone : chained)
            let second = try await cost(isPlainFirst ? chained : alone)
            pairs.append(isPlainFirst ? (first, second) : (second, first))
        }
        let (plain, whole) = (Table.median(pairs.map(\.plain)), Table.median(pairs.map(\.whole)))
        let more = Table.median(pairs.map { $0.whole / $0.plain - 1 }) * 100
        print(
            "\(lines) lines in \(files) files: \(format(plain, 3)) us CPU a line alone, \(format(whole, 3)) with "
                + "\(rotated) rotated files each: \(format(more, 1)) % more in the middle of \(runs) pairs")
    }

    private func cost(_ logs: String) async throws -> Double {
        let lines = lines
        let result = try await measure(common, common.compressions.first ?? .snappy, logs: logs, limit: .seconds(120)) {
            try await $0.waitForLines(lines)
            return lines
        }
        return result.cpu / .microseconds(1) / Double(lines)
    }
}
