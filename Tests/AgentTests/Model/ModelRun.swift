import LineCore
import TestSupport

@testable import Agent

/// A random schedule of writing, rotating, reading, answering, saving and dying; and what came of it.
///
/// The seed decides what happens to the files, `crashAt` when the agent is killed; what the agent does in between is drawn
/// from both. Where the two race, files are also written and renamed between two calls of the agent.
final class ModelRun {
    /// What is wrong, in words; empty where all is well.
    private(set) var faults: [String] = []
    /// How many moments there were at which the agent could have been killed.
    private(set) var moments = 0
    /// What happened, for whoever looks into a failure.
    var story: [String] { world.story }
    /// Entries that came again with the same labels, time and bytes.
    var repeats: Int { world.loki.repeats }

    // How much time passes at once at the most: longer than between two slow scans.
    private static let longestPause: Int64 = 11_000_000_000
    // What ends a block, though its rest may be written at once and read much later.
    private static let longestWait: Int64 = 6_000_000_000

    private let world: ModelAgent.World
    private var random: SeededGenerator
    private var chance: SeededGenerator
    private var racing: SeededGenerator
    private let races: Bool
    // How seldom they race: one in so many calls.
    private let odds: Int
    private let rotation: ModelLog.Rotation?
    private let crashAt: Int?
    private let baton = Baton()
    private var isOver = false
    private var failure: (any Error)?
    private var agent: ModelAgent?
    private var downFor = 0
    private var isAway = false
    private var logs: [ModelLog] = []
    private let jobs: [(pipeline: PipelinePlan, glob: String)]
    private let maxOpenFiles: Int
    private let maxMemory: Int

    /// A schedule; `rotation` is that of each log, otherwise it is drawn.
    init(seed: UInt64, crashAt: Int?, races: Bool, rotation: ModelLog.Rotation? = nil) throws {
        var random = SeededGenerator(seed)
        self.random = random
        chance = SeededGenerator(seed &* 1_000_003 &+ UInt64(crashAt ?? 999_999))
        racing = SeededGenerator(seed &* 1_000_033 &+ UInt64(crashAt ?? 999_999))
        odds = [3, 10, 30].randomElement(using: &racing) ?? 3
        self.rotation = rotation
        self.crashAt = crashAt
        self.races = races
        world = try ModelAgent.World(time: ManualTime(wall: 1_763_745_600_000_000_000))
        let directory = world.directory
        let firstLine = try Regex(#"^\["#)
        var multiline = MultilineStage.Rules(firstLine: firstLine)
        multiline.longestWait = Self.longestWait
        let formats = ModelLog.Format.allCases
        // Half of the globs find the rotated files too.
        let tails = formats.map { _ in Bool.random(using: &random) ? "*" : "" }
        jobs = try zip(formats, tails).map { format, tail in
            let place = try directory.makeDirectory("\(format)")
            let rules = multiline
            let makers: [StageMaker] =
                switch format {
                case .plain: []
                case .cri: [{ [CRIStage(names: $0)] }]
                case .multiline: [{ _ in [MultilineStage(rules)] }]
                }
            return (PipelinePlan(makers), "\(place)/*.log\(tail)")
        }
        maxOpenFiles = [2, 100].randomElement(using: &random) ?? 100
        maxMemory = [600, 1 << 20].randomElement(using: &random) ?? 600
        self.random = random
    }

    func run() throws {
        let kinds = rotation.map { [$0] } ?? ModelLog.Rotation.allCases.filter { $0 != .copyTruncateDelayCompressed }
        let births = Births()
        for index in 0..<Int.random(in: 1...2, using: &random) {
            let format = ModelLog.Format.allCases.randomElement(using: &random) ?? .plain
            let rotation = kinds.randomElement(using: &random) ?? .numbered
            world.tell("log w\(index) \(format) \(rotation)")
            logs.append(
                try ModelLog(
                    "w\(index)", format, rotation, in: world.directory("\(format)"), time: world.time,
                    births: births,
                    step: { [unowned self] what in
                        world.tell("  \(what)")
                        try step()
                    }))
        }
        agent = try makeAgent()
        // Known from the start: what was rotated before an agent ever looked is not read.
        agent?.discover()
        agent?.turn()
        try agent?.save()
        try takeTurns()
        try finish()
    }

    // Programs and the agent, each on a thread, of which one runs at a time.
    private func takeTurns() throws {
        nonisolated(unsafe) let run = self
        let programs = try BlockingThread(name: "programs") { unsafe run.programsAct() }
        while !isOver {
            baton.passToPrograms()
            if isOver { break }
            if races { world.race = { [unowned self] in race() } }
            do { try agentActs() } catch { failure = error }
            world.race = nil
        }
        programs.join()
        if let failure { throw failure }
    }

    private func programsAct() {
        baton.awaitFirstTurn()
        do {
            for _ in 0..<Int.random(in: 6...20, using: &random) { try act() }
        } catch { failure = error }
        isOver = true
        baton.end()
    }

    // Between two calls of the agent's, programs do what they do.
    private func race() {
        while !isOver, Int.random(in: 0..<odds, using: &racing) == 0 {
            world.tell("    meanwhile")
            baton.passToPrograms()
        }
    }

    // Programs have done one step on the disk.
    private func step() throws {
        baton.passToAgent()
        if let failure { throw failure }
    }

    // What programs do.
    private func act() throws {
        guard let log = logs.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6:
            world.tell("\(log.name) writes \(log.records.count)")
            try log.write(&random)
        case 6:
            world.time.advance(by: .random(in: 0...2_000_000_000, using: &random))
            try step()
        case _ where log.rotation == .recreate && !isSettled(log):
            try step()
        case 7 where log.rotation != .recreate:
            world.tell("\(log.name) rotates within \(log.records.count)")
            try log.writeOverRotation(&random)
        default:
            world.tell("\(log.name) rotates before \(log.records.count)")
            try log.rotate(&random)
        }
    }

    // Has Loki everything of a log, and is that on disk, as far as can be known from outside?
    private func isSettled(_ log: ModelLog) -> Bool {
        // The agent may be in the middle of something.
        guard let agent, world.race == nil, world.loki.inFlight.isEmpty, !isAway else { return false }
        agent.discover()
        for _ in 0..<3 { agent.turn() }
        guard (try? agent.answer(&chance)) == false else { return false }
        try? agent.save()
        return missing(log).isEmpty
    }

    // Between any two steps on the disk: the agent does something, or dies, or starts.
    private func agentActs() throws {
        moments += 1
        if moments == crashAt { return try kill() }
        guard let agent else {
            downFor -= 1
            if downFor <= 0 {
                world.tell("agent starts")
                self.agent = try makeAgent()
            }
            return
        }
        if Int.random(in: 0..<12, using: &chance) == 0 {
            isAway.toggle()
            world.tell(isAway ? "Loki goes" : "Loki comes")
        }
        for _ in 0..<Int.random(in: 0...3, using: &chance) where self.agent === agent { try behave(agent) }
    }

    private func behave(_ agent: ModelAgent) throws {
        switch Int.random(in: 0..<16, using: &chance) {
        case 0..<6:
            world.time.advance(by: .random(in: 0...50_000_000, using: &chance))
            agent.turn()
            world.tell("turn")
        case 6..<8:
            agent.discover()
            agent.turn()
            world.tell("discover")
        case 8..<12:
            guard !isAway else { return }
            world.tell("answer")
            _ = try agent.answer(&chance)
            agent.turn()
        case 12..<14:
            world.tell("save")
            try agent.save()
        case 14:
            // No program lets so much time pass within a record.
            let most = logs.contains(where: \.isWithinRecord) ? 50_000_000 : Self.longestPause
            world.time.advance(by: .random(in: 0...most, using: &chance))
            agent.turn()
            world.tell("time")
        default:
            if self.agent != nil, Int.random(in: 0..<6, using: &chance) == 0 { try kill() }
        }
    }

    private func kill() throws {
        guard let agent else { return }
        if Int.random(in: 0..<4, using: &chance) == 0, !isAway {
            world.tell("agent stops")
            try agent.stop(&chance)
        } else {
            world.tell("agent dies")
            try agent.die()
            try world.loki.connectionsBroke(&chance)
        }
        self.agent = nil
        downFor = Int.random(in: 0...8, using: &chance)
    }

    private func makeAgent() throws -> ModelAgent {
        let agent = try ModelAgent(world: world, jobs: jobs, maxOpenFiles: maxOpenFiles, maxMemory: maxMemory)
        // The first scan comes before anything else.
        agent.discover()
        return agent
    }

    // MARK: The end

    private func finish() throws {
        isAway = false
        for log in logs { try log.end() }
        let agent = try agent ?? makeAgent()
        try drain(agent)
        check(agent)
        try agent.save()
        try agent.die()
        try startAgain()
    }

    private func drain(_ agent: ModelAgent) throws {
        // Past late writes, the slow scan, and the wait of blocks.
        for wait: Int64 in [0, 1, 11, 11, 61, 11, 61, 11, 61, 1] {
            world.time.advance(by: wait * 1_000_000_000)
            agent.discover()
            for _ in 0..<4 {
                agent.turn()
                world.time.advance(by: 20_000_000)
                while try agent.answer(&chance) { agent.turn() }
            }
        }
    }

    // Positions that everything is settled at: nothing is sent again.
    private func startAgain() throws {
        let (entries, repeats) = (world.loki.entries.count, world.loki.repeats)
        let agent = try makeAgent()
        try drain(agent)
        if world.loki.entries.count != entries || world.loki.repeats != repeats {
            let more = world.loki.entries[entries...].prefix(3).map { String(decoding: $0.line, as: UTF8.self) }
            faults.append(
                "after a restart in order \(world.loki.repeats - repeats) entries came again, \(world.loki.entries.count - entries) as others: \(more)"
            )
        }
        try agent.die()
    }

    private func missing(_ log: ModelLog) -> [Int] {
        let found = Set(world.loki.entries.compactMap { Self.number(in: $0.line, of: log.name) })
        return log.records.indices.filter { !found.contains($0) }
    }

    private func check(_ agent: ModelAgent) {
        for books in agent.books {
            if books.imbalance(client: 0) != .zero { faults.append("books: \(books.imbalance(client: 0))") }
            if books.clients[0].aboard != .zero { faults.append("aboard: \(books.clients[0].aboard)") }
            if books.held != .zero { faults.append("held: \(books.held)") }
        }
        var known = 0
        for log in logs {
            var times: [Int: Set<Int64>] = [:]
            var latest: [[String: String]: Int] = [:]
            for entry in world.loki.entries {
                guard let number = Self.number(in: entry.line, of: log.name) else { continue }
                known += 1
                let text = String(decoding: entry.line, as: UTF8.self)
                guard number < log.records.count, log.records[number] == text else {
                    faults.append("\(log.name):\(number) is not what was written: \(text.debugDescription)")
                    continue
                }
                if entry.labels["filename"] != log.path {
                    faults.append("\(log.name):\(number) has labels \(entry.labels)")
                }
                times[number, default: []].insert(entry.time)
                if let before = latest[entry.labels], before > number {
                    faults.append("\(log.name):\(number) came after \(before)")
                }
                latest[entry.labels] = max(number, latest[entry.labels] ?? 0)
            }
            for (number, stored) in times.sorted(by: { $0.key < $1.key }) where stored.count > 1 {
                faults.append("\(log.name):\(number) is stored with times \(stored.sorted())")
            }
            let missing = missing(log)
            if !missing.isEmpty { faults.append("\(log.name) lost \(missing) of \(log.records.count)") }
        }
        if known != world.loki.entries.count {
            let others = world.loki.entries.filter { entry in
                !logs.contains { Self.number(in: entry.line, of: $0.name) != nil }
            }
            faults.append(
                "\(others.count) entries are no records: \(others.prefix(3).map { String(decoding: $0.line, as: UTF8.self).debugDescription })"
            )
        }
        if world.vanishedBytes > 0 { faults.append("\(world.vanishedBytes) bytes are counted as gone") }
    }

    private static func number(in line: [UInt8], of name: String) -> Int? {
        let marker = Array("seq=\(name):".utf8)
        guard let start = line.firstRange(of: marker) else { return nil }
        return Int(String(decoding: line[start.upperBound...].prefix { $0 != 0x20 }, as: UTF8.self))
    }
}
