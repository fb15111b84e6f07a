import Testing

/// The state machines of a tail and its ledger through random schedules in memory, with a crash after every step.
@Suite struct StateModelTests {
    @Test(arguments: 0..<4)
    func `each line is stored, once a life and in order, whenever the agent ends`(part: Int) {
        let seeds = (ModelSeeds.range("STATE_SEEDS") ?? 1...8000).filter { $0 % 4 == part }
        var crashes = 0
        for seed in seeds {
            var model = StateModel(seed: UInt64(seed))
            model.run(steps: 24)
            crashes += model.crashes
            if !model.faults.isEmpty {
                Issue.record("STATE_SEEDS=\(seed): \(model.faults.joined(separator: "; "))")
                return
            }
        }
        print("\(seeds.count) schedules in memory, \(crashes) crashes, 0 failed")
    }
}
