import Glibc
import Testing

/// Random schedules against the real lane on real files: nothing lost, nothing twice, nothing cut.
@Suite struct ModelTests {
    @Test func `random schedules lose nothing and repeat nothing, wherever the agent is killed`() throws {
        // A few here, and those that once found something; `make model` runs many.
        let found = [96, 246, 307, 356, 426, 432, 682, 684, 718, 775, 819, 1377, 1463, 1512, 1694, 1823]
        let seeds = Self.range("MODEL_SEEDS").map(Array.init) ?? Array(1...60) + found
        var runs = 0
        var repeats = 0
        var failed = 0
        for seed in seeds {
            if let only = Self.range("MODEL_CRASH")?.lowerBound {
                let run = try ModelRun(seed: UInt64(seed), crashAt: only)
                try run.run()
                failed += Self.report(run, seed, only) ? 1 : 0
                continue
            }
            let whole = try ModelRun(seed: UInt64(seed), crashAt: nil)
            try whole.run()
            failed += Self.report(whole, seed, nil) ? 1 : 0
            runs += 1
            var moment = 1
            while moment <= whole.moments {
                let run = try ModelRun(seed: UInt64(seed), crashAt: moment)
                try run.run()
                failed += Self.report(run, seed, moment) ? 1 : 0
                runs += 1
                repeats += run.repeats
                moment += Self.step
            }
            if failed > 20 { break }
        }
        print("\(runs) schedules, \(repeats) harmless repeats, \(failed) failed")
    }

    // Kills at each moment take long; by default at every seventh.
    private static var step: Int { Self.range("MODEL_STEP")?.lowerBound ?? 7 }

    private static func report(_ run: ModelRun, _ seed: Int, _ moment: Int?) -> Bool {
        guard !run.faults.isEmpty else { return false }
        let place = "MODEL_SEEDS=\(seed) MODEL_CRASH=\(moment.map(String.init) ?? "none")"
        Issue.record("\(place): \(run.faults.joined(separator: "; "))")
        if unsafe getenv("MODEL_STORY") != nil { print(run.story.joined(separator: "\n")) }
        return true
    }

    // `3` or `1..50`.
    private static func range(_ name: String) -> ClosedRange<Int>? {
        guard let text = unsafe getenv(name).map({ unsafe String(cString: $0) }) else { return nil }
        let ends = text.split(separator: ".").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return nil }
        return first...last
    }
}
