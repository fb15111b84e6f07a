import Glibc
public import LineCore
public import Logging
import Synchronization

/// One thread that owns files for good and does everything with their lines: reads, cuts, stages, encodes, compresses.
///
/// What leaves a lane is finished batches. Other threads speak to it through a mailbox, once for a file or a batch, never
/// for a line.
public final class Lane: Sendable {
    /// What the lane tells and is told.
    enum Mail: Sendable {
        case add([FileTarget])
        case vanished(FileTarget.Key)
        case retire(Set<Int>)
        case look(FileTarget.Key)
        case answered(SealedBatch, BatchOutcome)
        case readStandardInput(job: Int, labels: LabelSet, descriptor: Int32)
        case readJournal(JournalTarget, JournalFeed)
        case stop
    }

    /// What a lane says of itself, made about once a second, when asked, and at its end.
    ///
    /// Positions and targets are made only when asked for, because they cost something for each file.
    public struct Report: Sendable {
        /// The books of each job, on this lane.
        public var books: [Books] = []
        /// How far each file is settled.
        public var positions: [FilePosition] = []
        /// Are some files not known yet: not looked at, or renamed while they are looked for?
        var isSearching = false
        /// Has the lane not answered in time, so that this is older than it was asked for?
        var isOld = false
        /// What is read.
        public var targets: [TargetStatus] = []
        /// Bytes of the files being read that were not read yet, as far as is known; of archives nothing is.
        public var unreadBytes = 0
        /// Journals that are read.
        var journals: [JournalReport] = []
        /// Files with a descriptor.
        public var openFiles = 0
        /// Of each client, when the oldest entry of an open batch was read, monotonic.
        public var oldestOpen: [Int64?] = []
        /// Turns of its loop.
        public var turns = 0
        /// When it last turned, monotonic.
        public var turnedAt: Int64 = 0
    }

    private struct Box: Sendable {
        var mail: [Mail] = []
        var report = Report()
        var wantsReport = false
        var reports = 0
        var hasEnded = false
    }

    /// Its number.
    public let number: Int
    private let wake: EventFD
    private let box = Mutex(Box())
    private let thread = Mutex<BlockingThread?>(nil)

    /// A lane; it does nothing before ``start(plan:time:notes:printer:offer:inputEnded:logger:)``.
    ///
    /// - Throws: EMFILE: no descriptor is left.
    public init(number: Int) throws(Errno) {
        self.number = number
        wake = try EventFD()
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - plan: what it works by.
    ///   - time: the clocks.
    ///   - notes: where given times are noted; `nil` in a dry run.
    ///   - printer: where records go instead of batches: a dry run.
    ///   - offer: takes finished batches, on the lane's thread.
    ///   - inputEnded: called on the lane's thread when standard input was read to its end and handed over.
    ///   - logger: for what happens to files.
    /// - Throws: the thread cannot be had.
    public func start(
        plan: LanePlan, time: TimeSource = .system, notes: TimeNotes?,
        printer: (@Sendable () -> any RecordOutput)? = nil,
        offer: @escaping @Sendable (SealedBatch) -> Void, inputEnded: @escaping @Sendable () -> Void = {},
        logger: Logger
    ) throws(Errno) {
        let started = try BlockingThread(name: "lane-\(number)", stackSize: 1 << 20) { [self] in
            do throws(Errno) {
                let batcher = Batcher(lane: number, clients: plan.clients)
                let shared = LaneShared(
                    plan: plan, time: time, logger: logger, output: printer?() ?? batcher, notes: notes)
                let loop = try LaneLoop(
                    lane: self, shared: shared, batcher: printer == nil ? batcher : nil, wake: wake, offer: offer,
                    inputEnded: inputEnded)
                loop.run()
            } catch {
                logger.critical("a lane cannot start", metadata: ["lane": "\(number)", "error": "\(error)"])
            }
            box.withLock { $0.hasEnded = true }
        }
        thread.withLock { $0 = started }
    }

    /// Reads a file from now on.
    func add(_ target: FileTarget) { add([target]) }

    /// Reads files from now on. Those that are added together are known before the first is opened, so that one which was
    /// renamed while nobody looked is found again under whichever name.
    func add(_ targets: [FileTarget]) { post(.add(targets)) }

    /// Discovery no longer finds the path.
    func vanished(_ key: FileTarget.Key) { post(.vanished(key)) }

    /// These targets are no more: their files are read no further, unless a target that is added later takes them up.
    func retire(_ targets: Set<Int>) { post(.retire(targets)) }

    /// There may be another file at the path.
    func look(_ key: FileTarget.Key) { post(.look(key)) }

    /// Reads standard input to its end.
    public func readStandardInput(job: Int, labels: LabelSet) { readInput(job: job, labels: labels, descriptor: 0) }

    func readInput(job: Int, labels: LabelSet, descriptor: Int32) {
        post(.readStandardInput(job: job, labels: labels, descriptor: descriptor))
    }

    /// Takes what a journal's reader hands over.
    func readJournal(_ target: JournalTarget, _ feed: JournalFeed) { post(.readJournal(target, feed)) }

    /// Lets the loop look at what there is to do.
    func nudge() { wake.signal() }

    /// Says how a batch ended.
    public func answered(_ batch: SealedBatch, _ outcome: BatchOutcome) { post(.answered(batch, outcome)) }

    /// Stops reading, seals and hands over what is open. The thread goes on settling until ``end()``.
    public func stop() { post(.stop) }

    /// What the lane last said of itself.
    public var report: Report { box.withLock { $0.report } }

    /// Asks for a report made after this call, and waits for it.
    ///
    /// - Parameter within: how long to wait at the most: a lane may hang on a slow disk.
    /// - Returns: the newest there is; ``Report/isOld`` where the lane did not answer.
    public func freshReport(within: Duration) -> Report {
        let before = box.withLock { box -> Int? in
            box.wantsReport = true
            return box.hasEnded ? nil : box.reports
        }
        guard let before else { return report }
        wake.signal()
        for _ in 0..<max(1, within.nanoseconds / 1_000_000) {
            let (reports, ended) = box.withLock { ($0.reports, $0.hasEnded) }
            if reports > before || ended { return report }
            usleep(1000)
        }
        var old = report
        old.isOld = true
        return old
    }

    /// Ends the thread and waits for it.
    public func end() {
        box.withLock { $0.hasEnded = true }
        wake.signal()
        thread.withLock { $0.take() }?.join()
    }

    func takeMail() -> (mail: [Mail], wantsReport: Bool, hasEnded: Bool) {
        box.withLock { box in
            defer { box.mail.removeAll() }
            return (box.mail, box.wantsReport, box.hasEnded)
        }
    }

    func tell(_ report: Report, isFull: Bool) {
        box.withLock { box in
            let before = box.report
            box.report = report
            if isFull {
                box.reports += 1
                box.wantsReport = false
            } else {
                box.report.positions = before.positions
                box.report.targets = before.targets
            }
        }
    }

    private func post(_ mail: Mail) {
        let isFirst = box.withLock { box in
            box.mail.append(mail)
            return box.mail.count == 1
        }
        if isFirst { wake.signal() }
    }
}
