import ArgumentParser
import LogGenerator
import TestSupport

/// A node at work: lines that are written at a steady rate.
struct Steady: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Follow files that grow at a steady rate.")

    @OptionGroup var common: Common

    @Option(help: "Lines a second in all.")
    var rate = 10_000

    @Option(help: "How many files.")
    var files = 50

    @Option(help: "For how many seconds.")
    var seconds = 30.0

    func run() async throws {
        print("\(rate) lines/s in \(files) files for \(seconds) s\n")
        Table.printHead()
        for compression in common.compressions {
            let directory = try TemporaryDirectory(prefix: "needletail-bench")
            let logs = try directory.makeDirectory("pods")
            let result = try await measure(common, compression, logs: logs, limit: .seconds(seconds + 30)) { run in
                let written = try await LogTree.writeLive(below: logs, rate: rate, files: files, seconds: seconds)
                try await run.waitForLines(written)
                return written
            }
            Table.printRow(compression.rawValue, [result])
        }
    }
}

/// A node asleep: files that are known and do not grow.
struct Idle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Watch files that do not grow.")

    @OptionGroup var common: Common

    @Option(help: "How many files.")
    var files = 1_000

    @Option(help: "For how many seconds.")
    var seconds = 30.0

    func run() async throws {
        print("\(files) idle files for \(seconds) s")
        let directory = try TemporaryDirectory(prefix: "needletail-bench")
        let logs = try directory.makeDirectory("pods")
        _ = try LogTree.write(
            below: logs, lines: files, files: files, start: LogTree.wallClock() - 1_000_000_000, step: 1_000)
        let compression = common.compressions.first ?? .snappy
        _ = try await measure(common, compression, logs: logs, limit: .seconds(seconds + 30)) { run in
            try await run.waitForLines(files)
            let before = run.cpu()
            try await Task.sleep(for: .seconds(seconds))
            let share = (run.cpu() - before) / Duration.seconds(seconds) * 100
            print("\(format(share, 3)) % of a core, \((run.agent.memory()?.resident ?? 0) >> 20) MiB resident")
            return files
        }
    }
}
