import ArgumentParser
import Glibc
import LineCore
import Settings

/// What each stage costs a line, beside the same pipeline without it, in one process and in turn.
@main
struct StageBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stagebench", abstract: "Measures what each stage costs a line: CPU time, medians.")

    @Option(help: "Lines a run.")
    var lines = 200_000

    @Option(help: "Runs of each pipeline, with and without the stage in turn.")
    var runs = 9

    @Flag(help: "Exit with status 1 where a stage is above its limit.")
    var check = false

    func run() throws {
        print("stage                                            without      with   a line    limit")
        var isOver = false
        for item in StageCase.all {
            let text = item.text(lines: lines)
            var without: [Double] = []
            var with: [Double] = []
            for _ in 0..<runs {
                without.append(try Self.measure(item.before, text, lines))
                with.append(try Self.measure(item.before + item.stages, text, lines))
            }
            let cost = Self.median(zip(with, without).map(-))
            isOver = isOver || cost > item.limit
            let cells = [Self.median(without), Self.median(with), cost, item.limit].map { Self.cell($0) }
            print(item.name.padded(to: 46) + cells.joined() + (cost > item.limit ? "  OVER" : ""))
        }
        if check, isOver { throw ExitCode.failure }
    }

    // Nanoseconds of CPU time a line.
    private static func measure(_ stages: [String], _ text: [UInt8], _ lines: Int) throws -> Double {
        let yaml = """
            clients: [{url: 'http://localhost/loki/api/v1/push'}]
            scrape_configs:
              - job_name: bench
                static_configs: [{labels: {__path__: /x}}]
                pipeline_stages: [\(stages.joined(separator: ", "))]
            """
        let result = Settings.load(yaml: yaml)
        guard let config = result.settings?.scrapeConfigs.first else {
            throw ValidationError(result.problems.map { "\($0)" }.joined(separator: "\n"))
        }
        let plan = PipelinePlan(config.stages.map { $0.maker(JobResources(job: "bench")) })
        let labels = LabelSet([Label("filename", "/var/log/pods/a/b/0.log"), Label("job", "bench")])
        let output = Counting()
        let source = LineSource(
            id: 0, offset: 0, labels: labels, rules: LineFramer.Rules(), limits: LineLimits(),
            pipeline: plan.makePipeline(arena: Arena()), job: LineSource.Job(name: "bench", clients: 1), output: output)
        let before = cpuTime()
        text.withBytes { bytes in
            var place = 0
            while place < bytes.count {
                let chunk = bytes[place..<min(bytes.count, place + (256 << 10))]
                place += source.consume(chunk, full: true, wall: 1_767_225_600_000_000_000, now: 0)
                if chunk.count < 256 << 10 { break }
            }
        }
        let spent = cpuTime() - before
        guard source.linesRead == lines else { throw ValidationError("\(source.linesRead) of \(lines) lines read") }
        return Double(spent) / Double(lines)
    }

    private static func cpuTime() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func cell(_ nanoseconds: Double) -> String {
        let hundredths = Int((nanoseconds / 10).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let text = "\(sign)\(abs(hundredths) / 100).\(String(abs(hundredths) % 100 + 100).dropFirst()) µs"
        return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}

/// Takes records and keeps nothing.
private final class Counting: RecordOutput {
    var records = 0
    var copies: Int { 0 }
    func exceedsStreams(_ record: Record) -> Bool { false }
    func add(_ record: Record, ticket: Ticket, now: Int64) { records += 1 }
}
