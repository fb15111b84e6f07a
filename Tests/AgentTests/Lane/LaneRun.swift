import LineCore
import Logging
import TestSupport
import Testing

@testable import Agent

/// One life of a lane, on a clock that the test moves, with a Loki that answers when the test says.
///
/// ``turn(after:)`` returns when everything that was written before the call has been read and offered, so that tests
/// neither wait nor sleep.
final class LaneRun: Sendable {
    /// An entry as it was offered.
    struct Entry: Equatable, Sendable {
        let line: String
        let time: Int64
        let labels: [String: String]
        let tenant: String
    }

    private struct Loki: Sendable {
        var entries: [Entry] = []
        var unanswered: [SealedBatch] = []
        var isHolding = false
    }

    let lane: Lane
    let time: ManualTime
    private let loki = Watched(Loki())

    /// Starts a lane.
    ///
    /// - Parameters:
    ///   - time: the clock, which begins at the real time of day since files carry that.
    ///   - notes: where given times are noted.
    ///   - configure: changes the plan: one job, one client that seals each batch at once.
    ///   - inputEnded: told that standard input was read to its end.
    /// - Throws: the thread cannot be had.
    init(
        time: ManualTime = ManualTime(wall: TimeSource.system.wall), notes: TimeNotes? = nil,
        configure: (inout LanePlan) throws -> Void = { _ in }, inputEnded: @escaping @Sendable () -> Void = {}
    ) throws {
        var plan = LanePlan(jobs: [LanePlan.Job(name: "test")], clients: [BatchRules(client: 0, wait: 0)])
        try configure(&plan)
        self.time = time
        lane = try Lane(number: 0)
        let (lane, loki) = (lane, loki)
        try lane.start(
            plan: plan, time: .manual(time), notes: notes, offer: { Self.take($0, lane, loki) },
            inputEnded: inputEnded, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Makes the job join blocks, each from a line that begins with "#", and end them after 3 s; little is held in memory.
    static func joining(_ plan: inout LanePlan, after stages: [StageMaker] = []) throws {
        let rules = MultilineStage.Rules(firstLine: try Regex("^#"))
        plan.jobs[0].pipeline = PipelinePlan(stages + [{ _ in [MultilineStage(rules)] }])
        plan.maxMemory = 400
    }

    // However a test leaves its lane: what was read is accounted for.
    deinit {
        lane.end()
        for books in lane.report.books {
            for client in books.clients.indices where books.imbalance(client: client) != .zero {
                Issue.record("the books lack \(books.imbalance(client: client)): \(books)")
            }
        }
    }

    private static func take(_ batch: SealedBatch, _ lane: Lane, _ loki: Watched<Loki>) {
        let entries: [Entry]
        do {
            entries = try DecodedPush.decode(
                body: batch.body, contentType: batch.format.contentType, contentEncoding: batch.format.contentEncoding
            ).entries.map {
                Entry(line: $0.text, time: $0.timestamp, labels: $0.labels, tenant: batch.tenant)
            }
        } catch {
            Issue.record(error)
            return
        }
        let isHolding = loki.update { loki in
            loki.entries += entries
            if loki.isHolding { loki.unanswered.append(batch) }
            return loki.isHolding
        }
        if !isHolding { lane.answered(batch, .acknowledged) }
    }

    // MARK: Files

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - target: the target's number.
    ///   - labels: what each of its lines starts with.
    ///   - saved: positions of an earlier life; those of other paths are left out.
    ///   - glob: what the target's glob matches.
    /// - Throws: the glob is none.
    func tail(
        _ path: String, target: Int = 0, labels: [Label] = [], saved: [FilePosition] = [], glob: String? = nil
    ) throws {
        lane.add([try Self.target(path, target: target, labels: labels, saved: saved, glob: glob)])
    }

    static func target(
        _ path: String, target: Int = 0, labels: [Label] = [], saved: [FilePosition] = [], glob: String? = nil
    ) throws -> FileTarget {
        let matched = try Glob(FilePath(glob ?? path))
        return FileTarget(
            key: FileTarget.Key(target: target, path: FilePath(path)), job: 0, labels: LabelSet(labels),
            saved: saved.filter { $0.path == FilePath(path) }, isMatched: { matched.matches($0) })
    }

    /// There may be another file at the path.
    func look(_ path: String, target: Int = 0) { lane.look(FileTarget.Key(target: target, path: FilePath(path))) }

    /// Discovery finds the path no more.
    func vanished(_ path: String, target: Int = 0) {
        lane.vanished(FileTarget.Key(target: target, path: FilePath(path)))
    }

    // MARK: Time

    /// Lets time pass, and a turn of the lane's loop: what was written before the call is read.
    @discardableResult
    func turn(after duration: Duration = .zero) -> Lane.Report {
        time.advance(by: duration.nanoseconds)
        return lane.freshReport(within: .seconds(120))
    }

    /// Turns until a condition holds, a little time passing in between.
    func turn(_ what: String, until condition: (LaneRun) -> Bool) throws {
        for _ in 0..<500 {
            turn(after: .milliseconds(20))
            if condition(self) { return }
        }
        throw TimedOut("\(what) did not happen; received \(lines.suffix(5))")
    }

    /// Lets pass what a rotated file is watched for.
    func turnAfterLateWrites() {
        turn(after: .seconds(61))
        // What ended in that turn is answered for and closed in the next.
        turn(after: .seconds(1))
        turn(after: .seconds(1))
    }

    // MARK: Loki

    var entries: [Entry] { loki.read { $0.entries } }
    var lines: [String] { entries.map(\.line) }
    var unanswered: [SealedBatch] { loki.read { $0.unanswered } }

    /// From now on batches are not answered.
    func hold() { loki.update { $0.isHolding = true } }

    /// Answers what is held, and everything from now on.
    func answer(_ outcome: BatchOutcome = .acknowledged) {
        let held = loki.update { loki in
            defer { loki.unanswered = [] }
            loki.isHolding = false
            return loki.unanswered
        }
        for batch in held { lane.answered(batch, outcome) }
    }

    /// Answers one of those held.
    func answer(at place: Int, _ outcome: BatchOutcome = .acknowledged) {
        let batch = loki.update { $0.unanswered.remove(at: place) }
        lane.answered(batch, outcome)
    }

    // MARK: What is known

    /// The positions of a path, as they would be saved.
    func positions(_ path: String) -> [FilePosition] { turn().positions.filter { $0.path == FilePath(path) } }

    /// The offset of the live file.
    func offset(_ path: String) -> Int? { positions(path).last { !$0.finished }?.offset }

    /// Ends the life as kill -9 does: nothing is answered any more.
    ///
    /// - Returns: the positions as they could have been saved at the last moment.
    func kill() -> [FilePosition] {
        hold()
        let positions = turn().positions
        lane.end()
        return positions
    }

    /// Ends the life in order.
    ///
    /// - Returns: the last positions.
    @discardableResult
    func stop() -> [FilePosition] {
        answer()
        lane.stop()
        turn()
        lane.end()
        return lane.report.positions
    }

    /// The books balance, and with nothing in flight everything read is accounted for.
    func expectBalance(inFlight: Int = 0, sourceLocation: SourceLocation = #_sourceLocation) {
        turn()
        for books in turn().books {
            for client in books.clients.indices {
                #expect(books.imbalance(client: client) == .zero, sourceLocation: sourceLocation)
                #expect(books.clients[client].aboard.lines == inFlight, sourceLocation: sourceLocation)
            }
        }
    }

    var books: Books { turn().books[0] }
}
