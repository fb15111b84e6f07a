import LineCore
import Logging
import Settings
import TestSupport

@testable import Agent

/// One life of an agent: the real lane, tails, ledger, discovery's scan and files on disk, without threads and on a manual
/// clock. It dies where the model lets go of it.
final class ModelAgent {
    /// What outlives the agent: on disk, and at Loki.
    final class World {
        let directory: TemporaryDirectory
        let time: ManualTime
        let loki = ModelLoki()
        /// The positions file.
        var saved: [UInt8] = []
        var savedAt: Int64?
        /// Bytes that any life counted as gone unread.
        var vanishedBytes = 0
        /// Called whenever the agent is about to find or open a file.
        var race: (() -> Void)?

        init(time: ManualTime) throws {
            directory = try TemporaryDirectory()
            self.time = time
            let told = told
            logger = Logger(label: "model") { _ in
                guard ModelSeeds.wantsStory else { return SwiftLogNoOpLogHandler() }
                return LineLogHandler(format: .logfmt, level: .debug, now: { 0 }) { line in
                    told.append("    " + line.drop { $0 != " " }.dropLast())
                }
            }
        }

        /// What happened, for whoever looks into a failure.
        var story: [String] { told.all }

        let logger: Logger
        private let told = WrittenLines()

        func tell(_ what: String) { told.append(what) }

        var positionsPath: FilePath { FilePath(directory("positions.yaml")) }
    }

    private let world: World
    private let lane: Lane
    private let loop: LaneLoop
    private let shared: LaneShared
    private let notes: TimeNotes
    private var scan = DiscoveryScan(roots: .everything)
    private let globs: [Glob]
    private let saved: SavedPositions
    private var scans = 0
    // Has it looked at what discovery found first?
    private var hasTurned = false

    /// Starts an agent.
    ///
    /// - Parameters:
    ///   - world: what it finds.
    ///   - jobs: the jobs' pipelines, each with the globs of its targets.
    ///   - maxOpenFiles: descriptors it may keep.
    ///   - maxMemory: bytes of batches it may keep.
    /// - Throws: what is on disk cannot be read, or a glob is none.
    init(world: World, jobs: [(pipeline: PipelinePlan, glob: String)], maxOpenFiles: Int, maxMemory: Int) throws {
        self.world = world
        var plan = LanePlan(
            jobs: jobs.indices.map { LanePlan.Job(name: "job\($0)", pipeline: jobs[$0].pipeline) },
            clients: [BatchRules(client: 0, wait: 0)])
        plan.maxOpenFiles = maxOpenFiles
        plan.maxMemory = maxMemory
        plan.savedAt = world.savedAt
        globs = try jobs.map { try Glob(FilePath($0.glob)) }
        var positions = Positions()
        if case .ours(let saved) = try PositionsDocument.read(world.saved, path: world.positionsPath) {
            positions = saved
        }
        saved = SavedPositions(positions, file: PositionsFile(path: world.positionsPath))
        notes = try TimeNotes.open(beside: world.positionsPath).notes
        lane = try Lane(number: 0)
        let batcher = Batcher(lane: 0, clients: plan.clients)
        shared = LaneShared(
            plan: plan, time: .manual(world.time), logger: world.logger,
            output: batcher, notes: notes)
        let loki = world.loki
        loop = try LaneLoop(
            lane: lane, shared: shared, batcher: batcher, wake: EventFD(),
            offer: { batch in
                loki.offer(batch)
                world.tell("  offered \(loki.lines(of: batch))")
            },
            inputEnded: {})
        shared.beforeLooking = { [unowned world] in world.race?() }
        _ = scan.take(globs.enumerated().map { PathTarget(id: UInt64($0.offset), glob: $0.element) })
    }

    /// Is everything read and answered for, as far as it knows?
    var books: [Books] { shared.jobs.map(\.books) }

    /// Are some of its files not known yet?
    var isSearching: Bool {
        loop.report(isFull: true)
        return lane.report.isSearching
    }

    /// Reads, cuts, stages and hands over what there is.
    func turn() {
        _ = loop.turn()
        hasTurned = true
    }

    /// Looks for files, as discovery and the router do together.
    func discover() {
        scans += 1
        let changes = scan.scan(.everything).changes
        var added: [FileTarget] = []
        for case .appeared(let target, let path) in changes { added.append(self.target(Int(target), path)) }
        var gone: [FileTarget.Key] = []
        if scans == 1 {
            for path in saved.unclaimed.sorted() {
                for number in globs.indices where globs[number].matches(path) {
                    added.append(target(number, path))
                    gone.append(FileTarget.Key(target: number, path: path))
                }
            }
        }
        lane.add(added)
        for key in gone { lane.vanished(key) }
        for change in changes {
            switch change {
            case .appeared, .dropped: continue
            case .vanished(let target, let path): lane.vanished(.init(target: Int(target), path: path))
            case .replaced(let target, let path): lane.look(.init(target: Int(target), path: path))
            }
        }
    }

    /// Loki answers one batch.
    func answer(_ random: inout SeededGenerator) throws -> Bool {
        guard let batch = world.loki.take(&random) else { return false }
        try world.loki.store(batch)
        lane.answered(batch, .acknowledged)
        return true
    }

    /// Saves the positions.
    func save() throws {
        let now = notes.checkpoint()
        let checkpoint = hasTurned && !isSearching ? now : 0
        let positions = saved.merged(with: lane.report.positions)
        world.saved = PositionsDocument.text(of: positions)
        world.savedAt = world.time.wall
        for file in positions.files {
            world.tell(
                "  saved \(file.path.lastName) \(file.identity.inode) \(file.offset)\(file.finished ? " finished" : "")"
            )
        }
        try notes.prune(below: positions, before: checkpoint)
    }

    /// Stops in order, as far as that goes without an answer from Loki.
    func stop(_ random: inout SeededGenerator) throws {
        lane.stop()
        turn()
        while try answer(&random) { turn() }
        turn()
        try save()
        loop.end()
        try die()
    }

    /// Ends as kill -9 does: what closing the files would note is not on disk.
    func die() throws {
        world.vanishedBytes += books.reduce(0) { $0 + $1.vanishedBytes }
        let times = world.directory("positions.yaml.times")
        let noted = try? readFile(times)
        for tail in loop.tails { tail.close() }
        try writeFile(times, noted ?? [])
    }

    private func target(_ number: Int, _ path: FilePath) -> FileTarget {
        let glob = globs[number]
        return FileTarget(
            key: FileTarget.Key(target: number, path: path), job: number,
            labels: LabelSet([Label("filename", path.description)]),
            saved: saved.claim(path, for: number), isMatched: { glob.matches($0) })
    }
}
