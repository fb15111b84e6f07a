import CSystemd
import Glibc
import LineCore
import Logging
import Settings
import Synchronization

/// Reads one journal on a thread of its own, which blocks: sd-journal knows no other way, and is not safe for more threads.
///
/// What to do when the journal changes underneath is ``JournalProgress``'s to say.
final class JournalReader: Sendable {
    private struct State: Sendable {
        var isStopped = false
        var thread: BlockingThread?
    }

    // Why a journal was left.
    private enum Leaving {
        case stopped
        case placesChanged
    }

    let target: JournalTarget
    let feed: JournalFeed
    private let time: TimeSource
    private let logger: Logger
    private let log: RateLimitedLogger
    private let state = Mutex(State())

    /// Between two looks for directories that come or go, and after a failure, nanoseconds.
    private static let lookPeriod: Int64 = 1_000_000_000

    init(target: JournalTarget, feed: JournalFeed, time: TimeSource, logger: Logger) {
        self.target = target
        self.feed = feed
        self.time = time
        self.logger = logger
        log = RateLimitedLogger(logger: logger, interval: .seconds(60))
    }

    /// Starts the thread.
    ///
    /// - Throws: EAGAIN: the limit of threads is reached.
    func start() throws(Errno) {
        let progress = JournalProgress(start: target.start, saved: target.saved)
        if target.saved != nil, progress.last == nil {
            logger.warning(
                "the saved cursor of a journal is none; reading begins as at the first start",
                metadata: ["job": "\(target.name)", "cursor": "\(target.saved ?? "")"])
        }
        try start(progress)
    }

    /// Ends the thread, wherever it is, and waits for it.
    func stop() {
        let thread = state.withLock { state in
            state.isStopped = true
            return state.thread.take()
        }
        feed.stop()
        thread?.join()
    }

    // libsystemd remembers the machine id for each thread: where that changes a fresh one takes over.
    private func start(_ progress: JournalProgress) throws(Errno) {
        try state.withLock { (state) throws(Errno) in
            if state.isStopped { return }
            state.thread = try BlockingThread(name: "journal", stackSize: 1 << 20) { self.run(progress) }
        }
    }

    private func run(_ progress: JournalProgress) {
        csystemd_guard_thread()
        if let problem = JournalHandle.missingLibrary() {
            let sentence =
                "libsystemd cannot be loaded: \(problem); install it (Debian, Ubuntu: libsystemd0, Fedora: systemd-libs) and "
                + "restart the agent"
            feed.note { $0.problem = sentence }
            logger.error(
                "the journal is not read; all other jobs are",
                metadata: ["job": "\(target.name)", "error": "\(sentence)"])
            return
        }
        var progress = progress
        let machine = JournalPlaces(target.directory).machine
        while !feed.isStopped {
            let places = JournalPlaces(target.directory)
            if places.machine != machine {
                do throws(Errno) { return try start(progress) } catch {
                    log.log(.error, "a thread cannot be had", about: target.name, metadata: ["error": "\(error)"])
                }
            }
            do throws(Failure) {
                if case .stopped = try read(&progress, places) { return }
            } catch {
                feed.note { $0.isOpen = false }
                if case .reopen(let pause) = progress.failed(error.call) { rest(error, pause) }
            }
        }
    }

    // A call that failed.
    private struct Failure: Error {
        let call: JournalProgress.Call
        let errno: Errno
    }

    private func calling<Value>(
        _ call: JournalProgress.Call, _ body: () throws(Errno) -> Value
    ) throws(Failure) -> Value {
        do throws(Errno) { return try body() } catch { throw Failure(call: call, errno: error) }
    }

    private func rest(_ failure: Failure, _ pause: Duration) {
        let sentence = sentence(failure)
        feed.note { $0.problem = sentence }
        log.log(
            .error, "the journal cannot be read; it is tried again", about: target.name,
            metadata: ["job": "\(target.name)", "error": "\(sentence)"])
        _ = waitForNews(nil, until: time.monotonic + pause.nanoseconds)
    }

    private func sentence(_ failure: Failure) -> String {
        switch (failure.call, failure.errno.code) {
        case (.open, ENOENT):
            "there is no directory \(target.path); it is read from when it appears: is the journal kept elsewhere?"
        case (.open, _):
            failure.errno.sentence(.open, target.directory ?? "/var/log/journal")
        case (_, EBADMSG): "its files are damaged (EBADMSG); what is behind the damage is looked for"
        default: "\(failure.errno)"
        }
    }

    // MARK: Reading

    private func read(_ progress: inout JournalProgress, _ places: JournalPlaces) throws(Failure) -> Leaving {
        let journal = try calling(.open) { () throws(Errno) in
            try JournalHandle(target.directory, filter: target.filter)
        }
        let maker = JournalEntryMaker(target.rules)
        // From here on the journal tells of changes, so that none falls between.
        let descriptor = try calling(.wait) { () throws(Errno) in
            try journal.limitFields(to: maker.dataThreshold)
            return try journal.descriptor()
        }
        let place = progress.seek
        try calling(.seek) { () throws(Errno) in try journal.seek(place) }
        noteOpened()
        if place == .tail {
            progress.foundTail(try? journal.cursor())
            // Saved at once, so that a restart leaves nothing out.
            if let last = progress.last, !feed.put(JournalFeed.Item(chunk: JournalChunk(), cursor: last.text)) {
                return .stopped
            }
        }
        var isFirst = true
        var nextLook = time.monotonic + Self.lookPeriod
        while true {
            let begun = time.monotonic
            let isAtEnd = try fill(maker, journal, &progress, &isFirst)
            if maker.count > 0, try !handOn(maker, journal, &progress) { return .stopped }
            if feed.isStopped { return .stopped }
            if isAtEnd {
                feed.noteEnd(at: begun)
                let deadline = try calling(.wait) { () throws(Errno) in try journal.deadline() }
                if waitForNews(descriptor, until: min(deadline ?? .max, nextLook)) { return .stopped }
                if try calling(.wait, { () throws(Errno) in try journal.process() }), !target.filter.isEmpty {
                    reportGapAround(progress.last)
                }
            }
            let now = time.monotonic
            if now >= nextLook {
                nextLook = now + Self.lookPeriod
                if JournalPlaces(target.directory) != places { return .placesChanged }
            }
        }
    }

    private func noteOpened() {
        let obstacle = JournalAccess.obstacle(target.directory)
        feed.note { status in
            status.isOpen = true
            status.opens += 1
            status.problem = obstacle ?? ""
        }
        if let obstacle {
            log.log(
                .error, "not all of the journal can be read", about: target.name,
                metadata: ["job": "\(target.name)", "error": "\(obstacle)"])
        }
    }

    // Reads entries until the chunk is full.
    //
    // Returns whether there are no more for now.
    private func fill(
        _ maker: JournalEntryMaker, _ journal: JournalHandle, _ progress: inout JournalProgress, _ isFirst: inout Bool
    ) throws(Failure) -> Bool {
        while maker.count < JournalFeed.chunkEntries, maker.bytes < JournalFeed.chunkBytes {
            do throws(Errno) {
                guard try journal.next() else { return true }
            } catch {
                guard case .skip = progress.failed(.next) else { throw Failure(call: .next, errno: error) }
                noteCorrupt(error)
                continue
            }
            do throws(Errno) {
                if isFirst {
                    let cursor = try journal.cursor()
                    isFirst = false
                    switch progress.found(cursor) {
                    case .known: continue
                    case .new(let gap): if let gap { report(gap) }
                    }
                }
                maker.begin()
                try journal.readFields { maker.take($0) }
                maker.finish(realtime: try journal.realtime())
            } catch {
                maker.abandon()
                _ = progress.failed(.fields)
                noteCorrupt(error)
            }
        }
        return false
    }

    // Hands over what was read.
    //
    // Returns false where the feed has stopped.
    private func handOn(
        _ maker: JournalEntryMaker, _ journal: JournalHandle, _ progress: inout JournalProgress
    ) throws(Failure) -> Bool {
        let count = maker.count
        let chunk = maker.takeChunk()
        // Without a cursor of its own the chunk is read again after a restart.
        guard let cursor = try? journal.cursor() else {
            return feed.put(JournalFeed.Item(chunk: chunk, cursor: nil))
        }
        let missing = progress.read(count, to: cursor, isFiltered: !target.filter.isEmpty)
        if missing > 0 {
            feed.note { $0.missing += missing }
            log.log(
                .warning, "entries of the journal are missing: they were gone, or damaged, before they could be read",
                about: target.name, metadata: ["job": "\(target.name)", "entries": "\(missing)"])
        }
        return feed.put(JournalFeed.Item(chunk: chunk, cursor: cursor.text))
    }

    private func noteCorrupt(_ error: Errno) {
        feed.note { $0.corrupt += 1 }
        log.log(
            .error, "an entry of the journal cannot be read and is passed over", about: target.name,
            metadata: ["job": "\(target.name)", "error": "\(error)"])
    }

    // MARK: Gaps

    private func report(_ gap: JournalProgress.Gap) {
        var gap = gap
        if !target.filter.isEmpty {
            // Others may lie between, which the filter passes over.
            guard let whole = wholeGap(after: gap.after) else { return }
            gap = whole
        }
        if let entries = gap.entries { feed.note { [entries] status in status.missing += entries } }
        logger.warning(
            "the journal no longer has the entry that was read last; reading goes on with the first one after it",
            metadata: [
                "job": "\(target.name)", "missing": "\(gap.entries.map { "\($0)" } ?? "not known")",
                "after": "\(gap.after.text)", "before": "\(gap.before.text)",
            ])
    }

    // Files went away: was the last entry among them, and with it perhaps others that were not read?
    private func reportGapAround(_ last: JournalCursor?) {
        guard let last, let gap = wholeGap(after: last) else { return }
        report(gap)
    }

    // What the journal without the filter lacks behind an entry.
    private func wholeGap(after last: JournalCursor) -> JournalProgress.Gap? {
        guard let journal = try? JournalHandle(target.directory), (try? journal.seek(.cursor(last.text))) != nil,
            (try? journal.next()) == true, let first = try? journal.cursor()
        else { return nil }
        return JournalProgress.gap(after: last, before: first)
    }

    // MARK: Waiting

    // Waits for the journal or the feed.
    //
    // Returns whether the feed has stopped.
    private func waitForNews(_ descriptor: Int32?, until: Int64) -> Bool {
        var waiting = [
            pollfd(fd: feed.descriptor, events: Int16(POLLIN), revents: 0),
            // poll(2) passes over negative ones.
            pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = max(0, until - time.monotonic) / 1_000_000 + 1
        if unsafe poll(&waiting, 2, Int32(clamping: milliseconds)) > 0, waiting[0].revents != 0 { feed.drain() }
        return feed.isStopped
    }
}
