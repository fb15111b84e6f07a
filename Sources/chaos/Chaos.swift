import Glibc
import TestSupport

/// Runs the agent's binary through schedules of faults, and checks that nothing was lost, changed or repeated in a way that
/// Loki would keep.
@main
enum Chaos {
    static func main() async {
        let arguments: Arguments
        do { arguments = try Arguments(Array(CommandLine.arguments.dropFirst())) } catch {
            print("\(error)\n\n\(Arguments.usage)")
            exit(2)
        }
        if arguments.prints {
            for seed in arguments.seeds { print(schedule(seed, arguments)) }
            return
        }
        // A child that ends while it is written to is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        let verdicts = await run(arguments)
        print("\n\(Summary.table(verdicts))")
        for verdict in verdicts where !verdict.isGood {
            print("repeat: \(arguments.command(CommandLine.arguments[0], seed: verdict.seed))")
        }
        exit(verdicts.allSatisfy(\.isGood) ? 0 : 1)
    }

    private static func schedule(_ seed: UInt64, _ arguments: Arguments) -> Schedule {
        var maker = ScheduleMaker(seed: seed)
        return maker.make().without(arguments.without)
    }

    private static func run(_ arguments: Arguments) async -> [Verdict] {
        let end = arguments.seconds.map { ContinuousClock.now + .seconds($0) }
        return await withTaskGroup(of: Verdict.self) { group in
            var seeds = arguments.seeds.makeIterator()
            for _ in 0..<arguments.jobs {
                if let seed = seeds.next() { group.addTask { await run(seed, arguments) } }
            }
            var verdicts: [Verdict] = []
            for await verdict in group {
                verdicts.append(verdict)
                if let end, ContinuousClock.now >= end { continue }
                if let seed = seeds.next() { group.addTask { await run(seed, arguments) } }
            }
            return verdicts.sorted { $0.seed < $1.seed }
        }
    }

    private static func run(_ seed: UInt64, _ arguments: Arguments) async -> Verdict {
        let path = "\(arguments.directory)/\(seed)"
        var verdict = Verdict(seed: seed)
        do {
            try FileSystem.makeDirectory(arguments.directory)
            let directory = try RunDirectory(path)
            verdict = await Run(schedule: schedule(seed, arguments), agent: arguments.agent, directory: directory).run()
        } catch {
            verdict.add(.agent, "\(error)")
        }
        say(Summary.line(verdict))
        if verdict.isGood {
            try? TemporaryDirectory.remove(path)
        } else {
            let report = verdict.details.joined(separator: "\n") + "\n"
            try? writeFile("\(path)/report.txt", report)
            say(verdict.details.prefix(12).map { "  \($0)\n" }.joined() + "  everything of it is in \(path)")
        }
        return verdict
    }

    // At once, where standard output is a pipe too.
    private static func say(_ text: String) {
        print(text)
        _ = fflush(nil)
    }
}
