import ArgumentParser
import Glibc
import LogGenerator
import TestSupport

/// Loki away for as long as it takes to write so many bytes, in files that are rotated meanwhile; then back.
///
/// An hour at 10,000 lines a second is 36 million lines, 8.7 GB, in 870 files of the 10 MiB at which kubelet rotates. What the
/// agent holds meanwhile does not grow with them: batches up to `max_memory`, then it reads nothing; for each rotated
/// file a descriptor and a kilobyte or so, up to `max_open_files`. So fewer bytes show the same, as long as they are many times
/// `max_memory` and the files as many as in the hour: a gigabyte in a thousand files.
struct Outage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outage", abstract: "Loki is away while files are written and rotated, then comes back.")

    @OptionGroup var common: Common

    @Option(help: "Megabytes that are written meanwhile.")
    var megabytes = 1024

    @Option(help: "How many files they are rotated into, of all pods together.")
    var files = 1_000

    @Option(help: "How many pods.")
    var pods = 50

    func run() async throws {
        print("Loki is away for \(megabytes) MB in \(files) rotated files of \(pods) pods")
        let compression = common.compressions.first ?? .snappy
        let directory = try TemporaryDirectory(prefix: "needletail-bench")
        let logs = try directory.makeDirectory("pods")
        // A first line each, so that all files are known.
        _ = try LogTree.write(
            below: logs, lines: pods, files: pods, start: LogTree.wallClock() - 1_000_000_000, step: 1_000)
        let (megabytes, files, pods) = (megabytes, files, pods)
        _ = try await measure(
            common, compression, logs: logs, limit: .seconds(600),
            client: "backoff_config: {min_period: 500ms, max_period: 5s}"
        ) { run in
            try await run.waitForLines(pods)
            print("  before: \(Self.memory(run))")
            try await run.setSink(isAway: true)
            let start = ContinuousClock.now
            let lines = try LogTree.writeRotating(
                below: logs, bytes: megabytes << 20, files: files, pods: pods)
            print("  written: \(lines) lines in \(ContinuousClock.now - start); \(Self.memory(run))")
            // It has noticed every rotation, and reads no more.
            try await Task.sleep(for: .seconds(15))
            print("  away: \(Self.memory(run)), \(try Self.descriptors(run.agent.id)) descriptors")
            let cpu = run.cpu()
            let back = ContinuousClock.now
            try await run.setSink(isAway: false)
            try await run.waitForLines(pods + lines)
            let elapsed = (ContinuousClock.now - back) / Duration.seconds(1)
            let used = (run.cpu() - cpu) / Duration.microseconds(1) / Double(lines)
            print(
                "  back: \(Int(Double(lines) / elapsed)) lines/s, \(format(used, 2)) us CPU a line; \(Self.memory(run))"
            )
            return pods + lines
        }
    }

    private static func memory(_ run: Run) -> String {
        guard let memory = run.agent.memory() else { return "gone" }
        return "\(memory.resident >> 20) MiB resident, \(memory.anonymous >> 20) anonymous, "
            + "\(memory.peakResident >> 20) at most"
    }

    private static func descriptors(_ process: pid_t) throws -> Int {
        guard let directory = unsafe opendir("/proc/\(process)/fd") else { throw TimedOut("the agent is gone") }
        defer { unsafe closedir(directory) }
        var count = -2
        while unsafe readdir(directory) != nil { count += 1 }
        return count
    }
}
