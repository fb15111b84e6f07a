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

    /// Between two rounds of reading, when lines trickle: each round costs system calls, whatever it finds. 20 ms.
    private static let pause: Int64 = 20_000_000
    /// Bytes read in a round at the most, before mail and timers are looked at again.
    private static let roundBytes = 8 << 20
    private static let second: Int64 = 1_000_000_000
    private static let wakeToken: UInt64 = 0
    private static let inotifyToken: UInt64 = 1
    private static let inputToken: UInt64 = 2

    private unowned let lane: Lane
    private let shared: LaneShared
    private let batcher: Batcher?
    private let wake: EventFD
    private let offer: @Sendable (SealedBatch) -> Void
    private let inputEnded: @Sendable () -> Void
    private let epoll: Epoll
    private var groups: [GroupKey: TailGroup] = [:]
    private var watched: [Int32: [TailedFile]] = [:]
    private var ready: [TailedFile] = []
    private var waiting: [TailedFile] = []
    private var looking: [FileTarget.Key: Tail] = [:]
    private var destinations: Destinations
    private var input: StandardInput?
    private var isStopping = false
    private var turns = 0
    private var nextSeal: Int64?
    private var nextTick: Int64
    private var nextScan: Int64
    private var lastRead: Int64 = 0

    init(
        lane: Lane, shared: LaneShared, batcher: Batcher?, wake: EventFD,
        offer: @escaping @Sendable (SealedBatch) -> Void, inputEnded: @escaping @Sendable () -> Void
    ) throws(Errno) {
        self.lane = lane
        self.shared = shared
        self.batcher = batcher
        self.wake = wake
        self.offer = offer
        self.inputEnded = inputEnded
        epoll = try Epoll()
        try epoll.add(wake.raw, token: Self.wakeToken)
        try epoll.add(shared.watches.raw, token: Self.inotifyToken)
        destinations = Destinations(tenants: shared.plan.clients.map(\.tenant), bound: shared.plan.maxMemory)
        nextTick = shared.now + Self.second
        nextScan = shared.now + shared.plan.scanPeriod
    }

    func run() {
        while true {
            shared.tick()
            turns += 1
            let (mail, wantsReport, hasEnded) = lane.takeMail()
            for letter in mail { take(letter) }
            if hasEnded { break }
            takeFileEvents()
            takeTimers()
            if !isStopping { readRound() }
            seal()
            if wantsReport || shared.now >= nextReport { report(isFull: wantsReport) }
            wait()
        }
        for group in groups.values { for tail in group.tails.values { tail.close() } }
        report(isFull: true)
    }

    // MARK: What has happened

    private func take(_ letter: Lane.Mail) {
        switch letter {
        case .add(let target):
            guard !isStopping else { return }
            let key = GroupKey(target: target.key.target, directory: target.path.directory)
            let group = groups[key] ?? TailGroup(owner: self, lane: shared)
            groups[key] = group
            let tail = group.tail(target)
            tail.isWanted = true
            look(tail)
        case .vanished(let key):
            guard let tail = tail(key) else { return }
            tail.isWanted = false
            look(tail)
        case .look(let key):
            if let tail = tail(key) { look(tail) }
        case .answered(let batch, let outcome):
            destinations.answered(batch.footprint, client: batch.client, tenant: batch.tenant)
            shared.settle(batch, outcome)
            ready += waiting
            waiting.removeAll()
        case .readStandardInput(let job, let labels):
            let source = shared.makeSource(
                job: job, labels: labels, offset: 0,
                rules: LineFramer.Rules(longestLine: shared.plan.limits.longestRead, trims: true))
            let opened = StandardInput(source: source)
            // A regular file cannot be waited for, and is always ready.
            if (try? epoll.add(0, token: Self.inputToken)) == nil { opened.isAlwaysReady = true }
            input = opened
        case .stop:
            isStopping = true
            batcher?.sealAll()
        }
    }

    private func takeFileEvents() {
        switch shared.watches.take() {
        case .overflow:
            nextScan = shared.now
        case .some(let events):
            for event in events {
                for file in watched[event.watch] ?? [] {
                    queue(file)
                    if event.moved { look(file.tail) }
                }
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
            for group in groups.values {
                for tail in group.tails.values where !tail.files.isEmpty { tail.tick() }
            }
        }
        if shared.now >= nextScan, !isStopping {
            nextScan = shared.now + shared.plan.scanPeriod
            scan()
        }
    }

    // Looks at everything, whatever inotify said or did not say.
    private func scan() {
        for (key, group) in groups {
            for tail in group.tails.values { look(tail) }
            group.forgetGone()
            group.sweep()
            if group.tails.isEmpty { groups[key] = nil }
            for tail in group.tails.values {
                for file in tail.files where !file.isFinished {
                    guard let size = file.status?.size ?? (file.isOpen ? nil : Int.max) else { continue }
                    if size != file.sizeSeen, file.isOpen { queue(file) }
                }
            }
        }
        letIdleFilesGo()
    }

    private func look(_ tail: Tail) {
        tail.look()
        looking[tail.target.key] = tail.lookAt == nil ? nil : tail
    }

    private func tail(_ key: FileTarget.Key) -> Tail? {
        groups[GroupKey(target: key.target, directory: key.path.directory)]?.tails[key.path]
    }

    // MARK: Reading

    func queue(_ file: TailedFile) {
        if let watch = file.watch, watched[watch]?.contains(where: { $0 === file }) != true {
            watched[watch, default: []].append(file)
        }
        guard !file.isQueued, !file.isFinished else { return }
        file.isQueued = true
        ready.append(file)
    }

    func unwatch(_ watch: Int32, _ file: TailedFile) {
        watched[watch]?.removeAll { $0 === file }
        if watched[watch]?.isEmpty == true { watched[watch] = nil }
    }

    private func readRound() {
        lastRead = shared.now
        let open = batcher?.openBytes ?? 0
        var turns = Self.roundBytes / ReadBuffer.chunk
        var next = 0
        while next < ready.count, turns > 0 {
            let file = ready[next]
            next += 1
            if file.isFinished {
                file.isQueued = false
                continue
            }
            if isPaced || destinations.blocks(file.source.tenants, open: open) {
                waiting.append(file)
                continue
            }
            turns -= 1
            // A file goes to the end of the queue after its chunk, so that none starves another.
            if file.tail.read(file) { ready.append(file) } else { file.isQueued = false }
            if file.tail.lookAt != nil { looking[file.tail.target.key] = file.tail }
            ship()
        }
        ready.removeFirst(next)
        if let input, !isPaced, !destinations.blocks(input.source.tenants, open: open) { readInput(input, turns) }
        if shared.openFiles > shared.plan.maxOpenFiles { letIdleFilesGo() }
    }

    private func readInput(_ input: StandardInput, _ turns: Int) {
        for _ in 0..<max(1, turns) {
            let more = input.read(shared)
            ship()
            if input.hasEnded {
                shared.retire(input.source)
                self.input = nil
                batcher?.sealAll()
                ship()
                shared.output.flush()
                inputEnded()
                return
            }
            if !more { return }
        }
    }

    // Are lines over the configured rate, and is reading to wait?
    private var isPaced: Bool {
        guard let rate = shared.plan.limits.rate, !rate.drops else { return false }
        return rate.wait(now: shared.now) > 0
    }

    private func letIdleFilesGo() {
        guard shared.openFiles > shared.plan.maxOpenFiles else { return }
        let open = groups.values.flatMap { $0.tails.values.flatMap(\.files) }.filter { $0.isOpen && !$0.isQueued }
        let idle = open.sorted { $0.readAt < $1.readAt }
        // A little more than needed, so that it is not done for every file.
        for file in idle.prefix(shared.openFiles - shared.plan.maxOpenFiles + shared.plan.maxOpenFiles / 16) {
            file.letGo()
            shared.openFiles -= 1
        }
    }

    // MARK: Batches

    private func seal() {
        guard let batcher else { return shared.output.flush() }
        nextSeal = batcher.sealAged(now: shared.now)
        if batcher.openBytes + destinations.total >= shared.plan.maxMemory { batcher.sealAll() }
        ship()
    }

    private func ship() {
        guard let sealed = batcher?.takeSealed(), !sealed.isEmpty else { return }
        shared.noteTimes(of: sealed)
        for batch in sealed {
            destinations.sent(batch.footprint, client: batch.client, tenant: batch.tenant)
            offer(batch)
        }
    }

    // MARK: Waiting and telling

    private func wait() {
        if !ready.isEmpty, !isStopping { return }
        var until = min(nextTick, nextScan, nextReport)
        if let nextSeal { until = min(until, nextSeal) }
        for tail in looking.values { until = min(until, tail.lookAt ?? .max) }
        if input?.isAlwaysReady == true, !isStopping { until = shared.now + Self.pause }
        if !waiting.isEmpty, let rate = shared.plan.limits.rate, !rate.drops {
            until = min(until, shared.now + max(1_000_000, rate.wait(now: shared.now)))
            ready += waiting
            waiting.removeAll()
        }
        let now = shared.time.monotonic
        let events = (try? epoll.wait(timeout: max(0, until - now))) ?? []
        if events.contains(where: { $0.token == Self.wakeToken }) { wake.drain() }
        if events.contains(where: { $0.token == Self.inotifyToken }) { rest() }
    }

    // Lines trickle in: lets some more of them come before the next round.
    private func rest() {
        let left = lastRead + Self.pause - shared.time.monotonic
        if left > 0 { usleep(UInt32(left / 1000)) }
    }

    private var nextReport: Int64 = 0

    private func report(isFull: Bool) {
        nextReport = shared.now + Self.second
        var report = Lane.Report()
        report.books = shared.jobs.map(\.books)
        if isFull {
            for group in groups.values {
                for tail in group.tails.values {
                    report.positions += tail.positions()
                    report.targets.append(status(tail))
                }
            }
        }
        report.openFiles = shared.openFiles
        report.oldestOpen = shared.plan.clients.indices.map { batcher?.oldestRead(client: $0) }
        report.turns = turns
        report.turnedAt = shared.now
        lane.tell(report, isFull: isFull)
    }

    private func status(_ tail: Tail) -> TargetStatus {
        let live = tail.files.last
        return TargetStatus(
            job: shared.jobs[tail.target.job].name, path: tail.target.path.description,
            labels: tail.target.labels.description, readOffset: live?.source.offset ?? 0,
            settledOffset: live?.source.mark ?? 0, size: Int64(live?.status?.size ?? live?.sizeSeen ?? 0),
            linesRead: tail.linesRead, problem: tail.problem)
    }
}
