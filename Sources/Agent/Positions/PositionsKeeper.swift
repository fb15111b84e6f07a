import Glibc
import Synchronization

/// Saves the positions every `positions.sync_period`, when asked to and at stop, on a thread of its own: fsync may take seconds.
///
/// A save that fails is tried again; the agent goes on meanwhile, for what is not saved is only sent again after a restart.
public final class PositionsKeeper: Sendable {
    /// What is to be saved.
    public struct Gathered: Sendable {
        /// How far each file is settled.
        public var positions: Positions
        /// Are all files that are to be read among them, so that notes of others are nobody's?
        public var isComplete: Bool

        /// What is to be saved.
        public init(_ positions: Positions, isComplete: Bool = true) {
            self.positions = positions
            self.isComplete = isComplete
        }
    }

    private struct State: ~Copyable, Sendable {
        var schedule: SaveSchedule
        var stopping = false
        /// Since when a save is under way.
        var savingSince: Int64?
        var thread: BlockingThread?
    }

    private let file: PositionsFile
    private let notes: TimeNotes?
    private let time: TimeSource
    private let gather: @Sendable () -> Gathered
    private let notify: @Sendable (PositionsNotice) -> Void
    private let wake: EventFD
    private let state: Mutex<State>

    /// A keeper; it does nothing before ``start()``.
    ///
    /// - Parameters:
    ///   - file: where to save.
    ///   - notes: cut down after each save; `nil` without lines that lack a time.
    ///   - period: `positions.sync_period` in nanoseconds; at least 1 ms.
    ///   - time: the clocks.
    ///   - gather: the positions of now, every file being read among them, those at offset 0 too. Called on the keeper's thread.
    ///   - notify: what to log. Called on the keeper's thread.
    /// - Throws: no descriptor is left for the wake-up.
    public init(
        file: PositionsFile, notes: TimeNotes? = nil, period: Int64, time: TimeSource = .system,
        gather: @escaping @Sendable () -> Gathered, notify: @escaping @Sendable (PositionsNotice) -> Void
    ) throws(Errno) {
        self.file = file
        self.notes = notes
        self.time = time
        self.gather = gather
        self.notify = notify
        wake = try EventFD()
        state = Mutex(State(schedule: SaveSchedule(period: period, now: time.monotonic)))
    }

    /// Starts the thread; a second call does nothing.
    ///
    /// - Throws: EAGAIN: the limit of threads is reached.
    public func start() throws(Errno) {
        try state.withLock { (state) throws(Errno) in
            if state.thread == nil { state.thread = try BlockingThread(name: "positions") { self.run() } }
        }
    }

    /// How the saving goes.
    public var status: PositionsStatus {
        state.withLock { state in
            let failure = state.schedule.failure
            var problem = failure?.message
            if let since = state.savingSince, case let seconds = (time.monotonic - since) / 1_000_000_000, seconds >= 30
            {
                problem = "\(file.path) is being saved for \(seconds) s: its disk does not answer"
            }
            return PositionsStatus(
                problem: problem, failingSince: failure?.since, attempts: failure?.attempts ?? 0,
                lastSaved: state.schedule.lastSaved, saves: state.schedule.saves, failures: state.schedule.failures)
        }
    }

    /// Asks for a save now, without waiting for it or for the period.
    public func requestSave() {
        state.withLock { $0.schedule.request(now: time.monotonic) }
        wake.signal()
    }

    /// Ends the thread and saves a last time, on the calling thread. Call it when all lanes have stopped.
    ///
    /// - Throws: the last save failed: what was delivered since the one before is sent again at the next start.
    public func stop() throws(PositionsError) {
        let thread = state.withLock { state in
            state.stopping = true
            return state.thread.take()
        }
        wake.signal()
        thread?.join()
        try save()
    }

    private func run() {
        while true {
            let now = time.monotonic
            let (stopping, step) = state.withLock { ($0.stopping, $0.schedule.step(now: now)) }
            if stopping { return }
            switch step {
            case .wait(let nanoseconds): wait(nanoseconds)
            case .save: try? save()
            }
        }
    }

    private func save() throws(PositionsError) {
        state.withLock { $0.savingSince = time.monotonic }
        defer { state.withLock { $0.savingSince = nil } }
        let checkpoint = notes?.checkpoint() ?? 0
        let gathered = gather()
        do throws(PositionsError) {
            try file.save(gathered.positions)
        } catch {
            let now = time.monotonic
            tell(state.withLock { $0.schedule.failed("\(error)", now: now) }, now: now)
            throw error
        }
        let now = time.monotonic
        tell(state.withLock { $0.schedule.saved(now: now) }, now: now)
        do throws(FileError) {
            try notes?.prune(below: gathered.positions, before: gathered.isComplete ? checkpoint : 0)
        } catch {
            notify(.notesNotRewritten(message: "\(error)"))
        }
    }

    private func tell(_ notice: SaveSchedule.Notice?, now: Int64) {
        switch notice {
        case .failing(let message, let since, let attempts):
            notify(.failing(message: message, seconds: Int((now - since) / 1_000_000_000), attempts: attempts))
        case .recovered(let after, let attempts):
            notify(.recovered(seconds: Int(after / 1_000_000_000), attempts: attempts))
        case nil:
            break
        }
    }

    private func wait(_ nanoseconds: Int64) {
        var waiting = pollfd(fd: wake.raw, events: Int16(POLLIN), revents: 0)
        // An early wake-up (EINTR, a stray signal) only looks at the clock again.
        _ = unsafe poll(&waiting, 1, Int32(clamping: nanoseconds / 1_000_000 + 1))
        wake.drain()
    }
}
