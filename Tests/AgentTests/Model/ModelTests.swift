import Glibc
import Testing

/// Random schedules against the real lane on real files: nothing lost, nothing twice, nothing cut.
@Suite struct ModelTests {
    @Test func `random schedules lose nothing and repeat nothing, wherever the agent is killed`() throws {
        // A few here, and those that once found something; `make model` runs many.
        let found = [96, 246, 307, 356, 426, 432, 682, 684, 717, 718, 775, 819, 989, 1377, 1463, 1512, 1694, 1823]
        try run(ModelSeeds.range("MODEL_SEEDS").map(Array.init) ?? Array(1...60) + found, races: false)
    }

    @Test func `nor do they where files are renamed while the agent looks for them`() throws {
        let found = [148, 938, 953, 1403, 1641, 1767, 1824]
        try run(ModelSeeds.range("MODEL_SEEDS").map(Array.init) ?? Array(1...60) + found, races: true)
    }

    private func run(_ seeds: [Int], races: Bool) throws {
        var (runs, repeats, failed) = (0, 0, 0)
        func run(_ seed: Int, _ moment: Int?) throws -> Int {
            let run = try ModelRun(seed: UInt64(seed), crashAt: moment, races: races)
            try run.run()
            failed += Self.report(run, seed, moment, races) ? 1 : 0
            runs += 1
            repeats += run.repeats
            return run.moments
        }
        for seed in seeds {
            if let only = ModelSeeds.range("MODEL_CRASH")?.lowerBound {
                _ = try run(seed, only == 0 ? nil : only)
                continue
            }
            var moment = 1
            let moments = try run(seed, nil)
            while moment <= moments {
                _ = try run(seed, moment)
                moment += Self.step
            }
            if failed > 20 { break }
        }
        print("\(runs) schedules\(races ? " with races" : ""), \(repeats) harmless repeats, \(failed) failed")
    }

    // Kills at each moment take long; by default at every seventh.
    private static var step: Int { ModelSeeds.range("MODEL_STEP")?.lowerBound ?? 7 }

    private static func report(_ run: ModelRun, _ seed: Int, _ moment: Int?, _ races: Bool) -> Bool {
        guard !run.faults.isEmpty else { return false }
        let place = "MODEL_SEEDS=\(seed) MODEL_CRASH=\(moment ?? 0)\(races ? " with races" : "")"
        Issue.record("\(place): \(run.faults.joined(separator: "; "))")
        if unsafe getenv("MODEL_STORY") != nil { print(run.story.joined(separator: "\n")) }
        return true
    }
}
