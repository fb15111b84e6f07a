import Testing

/// Random schedules against the real lane on real files: nothing lost, nothing twice, nothing cut. A few here, and those that
/// once found something; `make model` runs many.
@Suite struct ModelTests {
    @Test func `random schedules lose nothing and repeat nothing, wherever the agent is killed`() throws {
        let found = [96, 246, 307, 356, 426, 432, 682, 684, 717, 718, 775, 819, 989, 1377, 1463, 1512, 1694, 1823]
        try Self.run(60, found)
    }

    @Test func `nor do they where files are renamed and truncated while the agent looks at them`() throws {
        try Self.run(70, races: true)
    }

    @Test func `nor do they where what was copied and truncated is compressed at the next rotation`() throws {
        try Self.run(20, [24, 29, 96, 97, 104, 132, 177], rotation: .copyTruncateDelayCompressed)
        try Self.run(20, [187, 438, 572], races: true, rotation: .copyTruncateDelayCompressed)
    }

    private static func run(
        _ count: Int, _ found: [Int] = [], races: Bool = false, rotation: ModelLog.Rotation? = nil
    ) throws {
        var (runs, repeats, failed) = (0, 0, 0)
        func run(_ seed: Int, _ moment: Int?) throws -> Int {
            let run = try ModelRun(seed: UInt64(seed), crashAt: moment, races: races, rotation: rotation)
            try run.run()
            failed += report(run, seed, moment, races) ? 1 : 0
            runs += 1
            repeats += run.repeats
            return run.moments
        }
        for seed in ModelSeeds.range("MODEL_SEEDS").map(Array.init) ?? Array(1...count) + found {
            if let only = ModelSeeds.range("MODEL_CRASH")?.lowerBound {
                _ = try run(seed, only == 0 ? nil : only)
                continue
            }
            var moment = 1
            let moments = try run(seed, nil)
            while moment <= moments {
                _ = try run(seed, moment)
                moment += step
            }
            if failed > 20 { break }
        }
        let kind = (rotation.map { " of \($0)" } ?? "") + (races ? " with races" : "")
        print("\(runs) schedules\(kind), \(repeats) harmless repeats, \(failed) failed")
    }

    // Kills at each moment take long; by default at every seventh.
    private static let step = ModelSeeds.range("MODEL_STEP")?.lowerBound ?? 7

    private static func report(_ run: ModelRun, _ seed: Int, _ moment: Int?, _ races: Bool) -> Bool {
        if ModelSeeds.wantsStory { print(run.story.joined(separator: "\n")) }
        guard !run.faults.isEmpty else { return false }
        let place = "MODEL_SEEDS=\(seed) MODEL_CRASH=\(moment ?? 0)\(races ? " with races" : "")"
        Issue.record("\(place): \(run.faults.joined(separator: "; "))")
        return true
    }
}
