import LineCore
public import Logging
public import NIOCore
public import Settings
import Synchronization

/// Sends dead letters again, with the clients of the configuration: file after file, in the order of their letters.
///
/// What is acknowledged goes from its file; what is refused once more stays, with its new reason. Letters go out in rounds of
/// about a megabyte, and after each it is on disk how far the replay is, so that it can be broken off at any instant.
public final class DeadLetterReplay: Sendable {
    /// What became of one file.
    public struct Outcome: Sendable, Equatable {
        /// The file.
        public var file: FilePath
        /// Letters that Loki has now.
        public var sent = 0
        /// Letters that stay, by reason.
        public var remaining: [String: Int] = [:]
        /// Why the file was not replayed, or not to its end.
        public var problem: String?

        /// Whether nothing is left to do.
        public var isDone: Bool { remaining.isEmpty && problem == nil }
    }

    /// The reason of a letter that cannot be read.
    static let unreadable = "unreadable"
    /// The reason of a letter whose client the configuration does not have.
    static let unknownClient = "unknown_client"
    // Bytes of letters on their way at once.
    private static let round = 1 << 20

    /// Keeps the letters that come back.
    private final class Returned: DeadLetterTaker {
        private let letters = Mutex<[DeadLetter]>([])

        func take(_ letters: [DeadLetter]) async { self.letters.withLock { $0 += letters } }
        func cannotRead(_ entries: Int) {}

        func all() -> [DeadLetter] {
            letters.withLock { letters in
                defer { letters = [] }
                return letters
            }
        }
    }

    /// Counts for nobody: a replay has no metrics.
    private struct Unobserved: DeliveryObserver {
        func taken(tenant: String, bytes: Int) {}
        func requested(tenant: String, status: Int, duration: Duration) {}
        func retried(tenant: String) {}
        func stored(tenant: String, entries: Int, bytes: Int) {}
        func refused(tenant: String, reason: RefusalReason, entries: Int, bytes: Int) {}
        func searched(requests: Int) {}
    }

    private let settings: Settings
    private let returned = Returned()
    private let deliveries: [Delivery]

    /// Makes the clients; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - settings: checked settings.
    ///   - version: the agent's.
    ///   - eventLoopGroup: for all connections.
    ///   - logger: for what happens to pushes.
    ///   - time: the clocks.
    /// - Throws: a client's URL or certificates are wrong.
    public init(
        settings: Settings, version: String, eventLoopGroup: any EventLoopGroup, logger: Logger,
        time: TimeSource = .system
    ) throws(AgentError) {
        self.settings = settings
        var deliveries: [Delivery] = []
        for client in settings.clients {
            do throws(PushURL.Problem) {
                let http = try LokiClient(settings: client, version: version, group: eventLoopGroup, time: time)
                deliveries.append(
                    Delivery(
                        settings: client, transport: http, observer: Unobserved(), deadLetters: returned,
                        logger: logger, time: time, settle: { _, _ in }))
            } catch {
                throw AgentError("client \(client.name): \(error)")
            }
        }
        self.deliveries = deliveries
    }

    /// The files of a directory, oldest first.
    ///
    /// - Throws: the directory cannot be read.
    public static func files(in directory: FilePath) throws(FileError) -> [FilePath] {
        try DeadLetterDirectory(path: directory).letters()
    }

    /// Replays files, one after another.
    ///
    /// - Parameters:
    ///   - files: their own names; one that a replay was broken off in is called so too.
    ///   - tell: is told of each file when it is done.
    /// - Returns: what became of each.
    public func run(_ files: [FilePath], tell: @Sendable (Outcome) -> Void) async -> [Outcome] {
        await withTaskGroup(of: Void.self) { group in
            for delivery in deliveries { group.addTask { await delivery.run() } }
            var outcomes: [Outcome] = []
            for file in files {
                let outcome = await replay(file)
                tell(outcome)
                outcomes.append(outcome)
            }
            group.cancelAll()
            return outcomes
        }
    }

    /// Says what a replay would send, without sending or changing anything.
    ///
    /// - Returns: the letters of each file that would be sent, by their reasons, in ``Outcome/remaining``.
    public func look(_ files: [FilePath]) -> [Outcome] {
        files.map { path in
            var outcome = Outcome(file: path)
            do throws(FileError) {
                for line in try Self.lines(path) { outcome.remaining[reason(of: line), default: 0] += 1 }
            } catch { outcome.problem = "\(error)" }
            return outcome
        }
    }

    private func reason(of line: ArraySlice<UInt8>) -> String {
        guard let letter = DeadLetter(json: line) else { return Self.unreadable }
        return settings.clients.contains { $0.name == letter.client } ? letter.reason : Self.unknownClient
    }

    private static func lines(_ path: FilePath) throws(FileError) -> [ArraySlice<UInt8>] {
        let broken = path.suffixed(".replay")
        let name = (try? FileStatus.of(broken)) != nil ? broken : path
        return try FileError.naming(.read, name) { () throws(Errno) -> [ArraySlice<UInt8>] in
            let file = try FileDescriptor.open(name, flags: 0)
            return try file.read(at: 0, count: try file.status().size).split(separator: 0x0a)
        }
    }

    private func replay(_ path: FilePath) async -> Outcome {
        var outcome = Outcome(file: path)
        do {
            let file = try ReplayedFile(path)
            while case let lines = try file.next(Self.round), !lines.isEmpty {
                let remaining = await send(lines)
                try file.finish(remaining: remaining.map(\.line))
                outcome.sent += lines.count - remaining.count
                for (reason, _) in remaining { outcome.remaining[reason, default: 0] += 1 }
            }
            try file.end()
        } catch { outcome.problem = "\(error)" }
        return outcome
    }

    // Sends letters, and gives back those that remain, in their order.
    private func send(_ lines: [ArraySlice<UInt8>]) async -> [(reason: String, line: [UInt8])] {
        var letters: [DeadLetter?] = []
        var remaining: [Int: (reason: String, line: [UInt8])] = [:]
        let batchers = settings.clients.map { Batcher(lane: 0, clients: [Self.rules($0)]) }
        for (number, line) in lines.enumerated() {
            let letter = DeadLetter(json: line)
            letters.append(letter)
            guard let letter else {
                remaining[number] = (Self.unreadable, Array(line) + [0x0a])
                continue
            }
            guard let client = settings.clients.firstIndex(where: { $0.name == letter.client }) else {
                remaining[number] = (Self.unknownClient, Array(line) + [0x0a])
                continue
            }
            Self.add(letter, number: number, to: batchers[client])
        }
        for (delivery, batcher) in zip(deliveries, batchers) {
            batcher.sealAll()
            for var batch in batcher.takeSealed() {
                // The way back from an entry to its letter.
                batch.places = batch.shares.map { SourcePlace(name: "", offset: Int64($0.ticket.segment)) }
                delivery.outbox.offer(batch)
            }
        }
        for delivery in deliveries { await delivery.outbox.drained() }
        for back in returned.all() {
            guard let number = back.source.map({ Int($0.offset) }), var letter = letters[number] else { continue }
            letter.reason = back.reason
            letter.isUndecided = back.isUndecided
            letter.refusedAt = back.refusedAt
            remaining[number] = (letter.reason, letter.json)
        }
        return remaining.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func rules(_ client: ClientSettings) -> BatchRules {
        // The external labels are in the letters.
        var rules = BatchRules(
            client: 0, size: client.batchSize, tenant: client.tenantID, format: client.pushFormat)
        rules.tracksOrigins = true
        return rules
    }

    private static func add(_ letter: DeadLetter, number: Int, to batcher: Batcher) {
        let tenant = letter.tenant.isEmpty ? [] : [Label(LabelSet.tenantLabel, letter.tenant)]
        let labels = LabelSet(letter.labels + tenant)
        letter.line.withBytes { line in
            var record = Record(
                line: line, time: letter.time, labels: labels, sourceBytes: line.count, readAt: 0)
            record.metadata = letter.metadata
            batcher.add(record, ticket: Ticket(source: 0, segment: UInt32(truncatingIfNeeded: number)), now: 0)
        }
    }
}
