import Glibc
import LineCore

/// A lane's loop: what has happened, what may be read, what is full; then wait.
///
/// Everything in here runs on the lane's thread.
final class LaneLoop: TailGroup.Owner {
    private struct GroupKey: Hashable {
        let target: Int
        let directory: FilePath
    }

    static let second: Int64 = 1_000_000_000
    private static let looksInTurn = 500
    private static let wakeToken: UInt64 = 0
    private static let inotifyToken: UInt64 = 1
    private static let inputToken: UInt64 = 2

    private unowned let lane: Lane
    let shared: LaneShared
    let batcher: Batcher?
    private let wake: EventFD
    private let offer: (SealedBatch) -> Void
    let inputEnded: () -> Void
    private let epoll: Epoll
    private var groups: [GroupKey: TailGroup] = [:]
    private var looking: [FileTarget.Key: Tail] = [:]
    // Added, and not looked at yet.
    private var unlooked: [Tail] = []
    // Messages with targets so far: what one brought was found by one scan.
    private var arrivals = 0
    private var parked = ParkedTails()
    var queue: ReadQueue
    var destinations: Destinations
    var input: StandardInput?
    var journals: [JournalTail] = []
    private var awaited: InputWait = .none
    private var isStopping = false
    private var turns = 0
    private var nextSeal: Int64?
    private var nextTick: Int64
    private var nextRelease: Int64 = 0
    private var nextScan: Int64
    private var nextReport: Int64 = 0
    /// When the first of the sources may be read again that a stage makes wait.
    var pausedUntil: Int64 = .max
    /// When files were last read.
    var lastRead: Int64 = 0

    // How the loop learns that there is standard input to read.
    private enum InputWait {
        case none
        case epoll
        /// A regular file, which epoll(7) refuses, and which is always ready.
        case polled
    }

    init(
        lane: Lane, shared: LaneShared, batcher: Batcher?, wake: EventFD,
        offer: @escaping (SealedBatch) -> Void, inputEnded: @escaping () -> Void
    ) throws(Errno) {
        self.lane = lane
        self.shared = shared
        self.batcher = batcher
        self.wake = wake
        self.offer = offer
        self.inputEnded = inputEnded
        queue = ReadQueue()
        epoll = try Epoll()
        try epoll.add(wake.raw, token: Self.wakeToken)
        if let inotify = shared.watches.raw { try epoll.add(inotify, token: Self.inotifyToken) }
        destinations = Destinations(tenants: shared.plan.clients.map(\.tenant), bound: shared.plan.maxMemory)
        nextTick = shared.now + Self.second
        nextScan = shared.now + shared.plan.scanPeriod
    }

    func run() {
        while turn() { wait() }
        end()
    }

    /// Does what there is to do now, without waiting.
    ///
    /// - Returns: false once the lane is to end.
    func turn() -> Bool {
        shared.tick()
        turns += 1
        let (mail, wantsReport, hasEnded) = lane.takeMail()
        for letter in mail { take(letter) }
        if hasEnded { return false }
        if !isStopping {
            // Where there are many, what the first have is read before the last are looked at.
            lookAtNew(Self.looksInTurn)
            takeFileEvents()
            takeTimers()
            readRound()
        }
        seal()
        if wantsReport || shared.now >= nextReport { report(isFull: wantsReport) }
        return true
    }

    /// Says for the last time how it stands, and closes everything.
    func end() {
        // The positions need the files.
        report(isFull: true)
        for tail in tails { tail.close() }
    }

    var tails: some Sequence<Tail> { groups.values.lazy.flatMap(\.tails.values) }

    // MARK: What has happened

    private func take(_ letter: Lane.Mail) {
        switch letter {
        case .add(let targets): add(targets)
        case .vanished(let key):
            lookAtNew()
            guard let tail = tail(key) else { return }
            tail.isWanted = false
            look(tail)
            // What was held back is read now, before it is gone for good.
            queue.wake()
        case .retire(let targets): retire(targets)
        case .look(let key):
            lookAtNew()
            if let tail = tail(key) { look(tail) }
        case .answered(let batch, let outcome):
            destinations.answered(batch.footprint, client: batch.client, tenant: batch.tenant)
            shared.settle(batch, outcome)
            queue.wake()
        case .readStandardInput(let job, let labels, let descriptor):
            let source = shared.makeSource(job: job, labels: labels, offset: 0, trims: true)
            input = StandardInput(source: source, descriptor: descriptor)
        case .readJournal(let target, let feed):
            let source = shared.makeSource(job: target.job, labels: LabelSet([]), offset: 0)
            journals.append(JournalTail(target: target, feed: feed, source: source))
        case .stop:
            isStopping = true
            if let inotify = shared.watches.raw { try? epoll.remove(inotify) }
            batcher?.sealAll()
        }
    }

    // All are known before the first is looked at, so that a file which was renamed is not taken for a new one.
    private func add(_ targets: [FileTarget]) {
        if isStopping { return }
        arrivals += 1
        let added = targets.map { found in
            let target = parked.takeUp(found)
            let key = GroupKey(target: target.key.target, directory: target.path.directory)
            let group = groups[key] ?? TailGroup(owner: self, lane: shared)
            groups[key] = group
            return group.tail(target, arrival: arrivals)
        }
        for tail in added { tail.isWanted = true }
        unlooked += added
    }

    // All of them, before anything is said of one that is known longer.
    private func lookAtNew(_ most: Int = .max) {
        let new = unlooked.prefix(most)
        unlooked.removeFirst(new.count)
        for tail in new {
            look(tail)
            if isMissed(tail) { shared.missed(tail.target) }
        }
    }

    // Was it found, and gone before it could be opened? What another path's file was rotated to is that one's.
    private func isMissed(_ tail: Tail) -> Bool {
        let isKnown = !tail.files.isEmpty || !tail.target.saved.isEmpty || !tail.problem.isEmpty
        if isKnown || tail.group.mayRotate(to: tail.target.path) { return false }
        do throws(Errno) { _ = try FileStatus.of(tail.target.path) } catch { return error.isMissing }
        return false
    }

    private func retire(_ targets: Set<Int>) {
        lookAtNew()
        for (key, group) in groups where targets.contains(key.target) {
            for tail in group.tails.values {
                if let end = tail.retire() { parked.park(end, at: tail.target.path) }
                noteTimer(of: tail)
            }
        }
        queue.wake()
    }

    private func takeFileEvents() {
        switch shared.watches.take() {
        case .overflow:
            nextScan = shared.now
        case .some(let events):
            for event in events { take(event) }
        }
    }

    private func take(_ event: FileWatches.Event) {
        switch event {
        case .changed(let watch):
            for file in queue.files(of: watch) {
                file.noteSize()
                queue(file)
            }
        case .moved(let watch):
            for file in queue.files(of: watch) {
                queue(file)
                look(file.tail)
            }
        case .gone(let watch):
            for file in queue.files(of: watch) {
                file.tail.unwatch(file)
                // Under another name, or compressed, it may still be there.
                if !file.isOpen { _ = file.tail.ensureOpen(file) }
                look(file.tail)
            }
        }
    }

    private func takeTimers() {
        for tail in looking.values where (tail.lookAt ?? .max) <= shared.now {
            look(tail)
            // It may have been a read that failed.
            for file in tail.files { queue(file) }
        }
        if shared.now >= nextTick {
            nextTick = shared.now + Self.second
            for group in groups.values { group.tick() }
        }
        if isHolding, shared.now >= nextRelease {
            nextRelease = shared.now + Self.second / 5
            for source in shared.sources.values where source.isDue(now: shared.now) {
                if let caughtUp = caughtUp(source) { source.release(caughtUp: caughtUp, now: shared.now) }
            }
        }
        if shared.now >= nextScan {
            nextScan = shared.now + shared.plan.scanPeriod
            scan()
        }
    }

    // Up to when all was read that may belong to a record of the source which is held; `nil` where that is not known.
    private func caughtUp(_ source: LineSource) -> Int64? {
        if let file = shared.file(of: source) {
            if file.isAwaited { return nil }
            // It may have been rotated, and the record go on in the next one.
            if file.tail.live === file { look(file.tail) }
            return file.tail.caughtUp(file)
        }
        if let input, input.source === source { return input.caughtUp(now: shared.now) }
        if let journal = journals.first(where: { $0.source === source }) { return journal.feed.caughtUp }
        return shared.now
    }

    // Does a stage of any source hold lines back?
    private var isHolding: Bool { shared.jobs.contains { $0.books.held.lines > 0 } }

    // Looks at everything, whatever inotify said or did not say.
    private func scan() {
        for (key, group) in groups {
            group.scan()
            if group.tails.isEmpty { groups[key] = nil }
        }
        parked.forgetMissing()
        looking.removeAll()
        for tail in tails where tail.lookAt != nil { noteTimer(of: tail) }
    }

    private func look(_ tail: Tail) {
        tail.look()
        noteTimer(of: tail)
    }

    /// Minds when the tail must be looked at again.
    func noteTimer(of tail: Tail) {
        let key = tail.target.key
        if tail.lookAt != nil { looking[key] = tail } else if looking[key] != nil { looking[key] = nil }
    }

    private func tail(_ key: FileTarget.Key) -> Tail? {
        groups[GroupKey(target: key.target, directory: key.path.directory)]?.tails[key.path]
    }

    // MARK: Batches

    private func seal() {
        guard let batcher else { return shared.output.flush() }
        nextSeal = batcher.sealAged(now: shared.now)
        if batcher.openBytes + destinations.total >= shared.plan.maxMemory { batcher.sealAll() }
        ship()
    }

    /// Hands over what is sealed.
    func ship() {
        guard let sealed = batcher?.takeSealed(), !sealed.isEmpty else { return }
        shared.noteTimes(of: sealed)
        for var batch in sealed {
            if shared.plan.clients[batch.client].tracksOrigins { batch.places = shared.places(of: batch) }
            destinations.sent(batch.footprint, client: batch.client, tenant: batch.tenant)
            offer(batch)
        }
    }

    // MARK: Waiting and telling

    private func wait() {
        if !isStopping, queue.hasReady || hasJournalEntries || !unlooked.isEmpty { return }
        var until = nextReport
        if let nextSeal { until = min(until, nextSeal) }
        if !isStopping {
            until = min(until, nextTick, nextScan)
            if isHolding { until = min(until, nextRelease) }
            for tail in looking.values { until = min(until, tail.lookAt ?? .max) }
            if let pause = pace() { until = min(until, shared.now + pause) }
            if pausedUntil < .max {
                until = min(until, max(pausedUntil, shared.now + 1_000_000))
                pausedUntil = .max
                queue.wake()
            }
        }
        awaitInput()
        if awaited == .polled { until = min(until, shared.now + ReadQueue.pause) }
        let events = (try? epoll.wait(timeout: max(0, until - shared.time.monotonic))) ?? []
        if events.contains(where: { $0.token == Self.wakeToken }) { wake.drain() }
        if events.contains(where: { $0.token == Self.inotifyToken }) { rest() }
    }

    // Lines over the configured rate make all files wait for a while; then they may try again.
    private func pace() -> Int64? {
        guard queue.hasWaiting || input != nil || !journals.isEmpty, let rate = shared.plan.limits.rate, !rate.drops
        else { return nil }
        let wait = rate.wait(now: shared.now)
        guard wait > 0 else { return nil }
        queue.wake()
        return max(1_000_000, wait)
    }

    // epoll tells of input for as long as nobody reads it, so it is asked only where it will be read.
    private func awaitInput() {
        let isWanted = input.map { !isStopping && mayRead($0.source) } ?? false
        if isWanted, awaited == .none, let input {
            awaited = (try? epoll.add(input.descriptor, token: Self.inputToken)) == nil ? .polled : .epoll
        } else if !isWanted, awaited != .none {
            stopAwaitingInput()
        }
    }

    /// To be called while the descriptor is known.
    func stopAwaitingInput() {
        if awaited == .epoll, let input { try? epoll.remove(input.descriptor) }
        awaited = .none
    }

    // Lines trickle in: lets some more of them come before the next round.
    private func rest() {
        let left = lastRead + ReadQueue.pause - shared.time.monotonic
        if left > 0 { usleep(UInt32(left / 1000)) }
    }

    /// Tells how it stands; with positions and targets where it is full.
    func report(isFull: Bool) {
        nextReport = shared.now + Self.second
        var report = Lane.Report()
        report.books = shared.jobs.map(\.books)
        if isFull {
            report.isSearching = !unlooked.isEmpty
            for tail in tails {
                report.positions += tail.positions
                report.isSearching = report.isSearching || tail.isSearching
                report.unreadBytes += tail.unreadBytes
                if !tail.isRetired { report.targets.append(status(tail)) }
            }
            report.positions += parked.positions
        }
        report.journals = journals.map(\.report)
        report.openFiles = shared.openFiles
        report.oldestOpen = shared.plan.clients.indices.map { batcher?.oldestRead(client: $0) }
        report.turns = turns
        report.turnedAt = shared.now
        lane.tell(report, isFull: isFull)
    }

    private func status(_ tail: Tail) -> TargetStatus {
        let live = tail.live
        return TargetStatus(
            job: shared.jobs[tail.target.job].name, path: tail.target.path.description,
            labels: tail.target.labels.description, readOffset: live?.source.offset ?? 0,
            settledOffset: live?.source.mark ?? 0, size: Int64(live?.status?.size ?? live?.sizeSeen ?? 0),
            linesRead: tail.linesRead, problem: tail.problem)
    }
}
