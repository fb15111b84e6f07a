import ArgumentParser
import LogGenerator

/// Writes logs as containers do, into a tree as kubelet lays it out.
@main
struct Loggen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loggen", abstract: "Writes deterministic CRI logs of about 230 bytes a line.")

    @Argument(help: "The directory to write below, an absolute path.")
    var directory: String

    @Option(help: "How many lines in all.")
    var lines = 4_000_000

    @Option(help: "How many files.")
    var files = 4

    @Option(help: "Equal seeds give equal lines.")
    var seed: UInt64 = 1

    @Option(help: "Time of the first line in seconds since 1970; by default so that the last line is written now.")
    var start: Int?

    @Option(help: "Microseconds from one line of a file to the next.")
    var step = 100

    @Option(help: "Write live, at so many lines a second in all.")
    var rate: Int?

    @Option(help: "With --rate: for so many seconds.")
    var seconds = 30.0

    func run() async throws {
        guard directory.hasPrefix("/") else { throw ValidationError("\(directory) is not an absolute path") }
        if let rate {
            let written = try await LogTree.writeLive(below: directory, rate: rate, files: files, seconds: seconds)
            print("\(written) lines")
            return
        }
        let nanoseconds = Int64(step) * 1_000
        let begin = start.map { Int64($0) * 1_000_000_000 }
        let summary = try LogTree.write(
            below: directory, lines: lines, files: files, seed: seed,
            start: begin ?? LogTree.wallClock() - nanoseconds * Int64(lines / files), step: nanoseconds)
        print("\(summary.lines) lines, \(summary.bytes) bytes, \(summary.bytes / max(1, summary.lines)) bytes a line")
    }
}
