import TestSupport

/// One run: the agent as a process, a Loki, programs, and a schedule.
struct Run: Sendable {
    let schedule: Schedule
    let agent: String
    let directory: RunDirectory
    let diary = Diary()

    /// Without a new record at Loki for so long, a run has failed.
    private static let patience = Duration.seconds(25)
    private static let hasDisk: @Sendable (Event) -> Bool = { if case .diskFull = $0.action { true } else { false } }

    func run() async -> Verdict {
        let start = ContinuousClock.now
        var verdict = Verdict(seed: schedule.seed)
        do { try await run(&verdict) } catch { verdict.add(.agent, "\(error)") }
        if !verdict.isGood { try? writeFile("\(directory.path)/diary.txt", diary.text) }
        let took = (ContinuousClock.now - start).components
        verdict.seconds = Double(took.seconds) + Double(took.attoseconds) / 1e18
        return verdict
    }

    private func run(_ verdict: inout Verdict) async throws {
        var options = LokiOptions()
        options.limits.maxLineSize = RecordComposer.longestLine
        let loki = try await FakeLoki.start(options)
        try writeFile(
            directory.config,
            AgentConfiguration.yaml(schedule.agent, directory: directory, pushURL: loki.pushURL))
        try writeFile("\(directory.path)/schedule.txt", schedule.description)
        let disk = try makeDisk(&verdict)
        defer { disk?.remove() }
        let keeper = AgentKeeper(binary: agent, directory: directory, diary: diary)
        let world = World(schedule, directory: directory, loki: loki, diary: diary) { await keeper.openFiles() }
        await keeper.whenEnded { await world.agentEnded() }
        do {
            try await play(world, keeper, loki, disk)
            try await drain(world, keeper, loki, &verdict)
            try await stopAndStart(keeper)
        } catch {
            verdict.add(.agent, "\(error)")
            try? await keeper.stop()
        }
        let written = await world.written
        Judge(written, matchesRotated: schedule.agent.matchesRotated).judge(Judge.Came(to: loki), &verdict)
        if written.deletionsLeft > 0 {
            verdict.skipped.append("\(written.deletionsLeft) deletions were never possible")
        }
        for problem in await keeper.problems { verdict.add(.agent, problem) }
        (verdict.kills, verdict.stops) = await (keeper.kills, keeper.stops)
        await loki.stop()
    }

    private func makeDisk(_ verdict: inout Verdict) throws -> StateDisk? {
        guard schedule.events.contains(where: Self.hasDisk) else { return nil }
        guard StateDisk.isPossible else {
            verdict.skipped.append("without root no full disk")
            return nil
        }
        return try StateDisk(directory.state)
    }

    // All that the schedule says.
    private func play(_ world: World, _ keeper: AgentKeeper, _ loki: FakeLoki, _ disk: StateDisk?) async throws {
        let logs = try await world.begin()
        try await keeper.start()
        // What is rotated away before the first agent ever looked is not read, by design.
        try await poll("the positions of all logs", within: .seconds(60)) {
            if let ending = await keeper.ending { throw TimedOut("the agent ended by itself: \(ending)") }
            let saved = directory.positionsText
            return logs.allSatisfy { saved.contains($0) }
        }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await world.run(from: start) }
            group.addTask { try await keeper.run(schedule, from: start) }
            group.addTask { try await WeatherMaker(schedule: schedule, loki: loki, diary: diary).run(from: start) }
            if let disk { group.addTask { try await disk.run(schedule, from: start) } }
            try await group.waitForAll()
        }
        try await world.end()
        diary.note("the programs have ended")
    }

    // Until everything has arrived.
    private func drain(
        _ world: World, _ keeper: AgentKeeper, _ loki: FakeLoki, _ verdict: inout Verdict
    ) async throws {
        var seen = loki.statistics
        var progress = ContinuousClock.now
        while true {
            let outstanding = try await world.outstanding()
            if outstanding == 0 { break }
            let now = loki.statistics
            if (now.stored, now.repeated, now.refused) != (seen.stored, seen.repeated, seen.refused) {
                seen = now
                progress = .now
            }
            // What is missing will be counted as lost.
            if ContinuousClock.now - progress > Self.patience { break }
            try await pause(50)
        }
        try await checkBooks(world, keeper, &verdict)
    }

    // They come to rest a moment after the last answer.
    private func checkBooks(_ world: World, _ keeper: AgentKeeper, _ verdict: inout Verdict) async throws {
        var books: AgentBooks?
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            books = await keeper.get("/metrics").map { AgentBooks($0) }
            if let books, books.isBalanced, books.linesInFlight == 0 { break }
            try await pause(100)
        }
        guard let books else { return verdict.add(.unbalanced, "the agent tells no metrics") }
        let hasLosses = await world.hasLosses
        for problem in books.problems(hasLosses: hasLosses) { verdict.add(.unbalanced, problem) }
    }

    // After a clean stop a start sends nothing that is not the same; the judge will see.
    private func stopAndStart(_ keeper: AgentKeeper) async throws {
        try await keeper.stop()
        try await keeper.start()
        try await poll("an agent that is ready", within: .seconds(20)) { await keeper.get("/ready") != nil }
        try await pause(500)
        try await keeper.stop()
    }

    private func poll(_ what: String, within: Duration, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + within
        while try await !condition() {
            guard ContinuousClock.now < end else { throw TimedOut("\(what) did not come about within \(within)") }
            try await pause(20)
        }
    }
}
