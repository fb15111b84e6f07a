import Glibc
import Synchronization

/// Finds the files of all targets and goes on finding them: inotify for speed, a full scan every period for certainty.
///
/// It has a thread of its own, because listing directories may block. It opens no file.
public final class FileDiscovery: Sendable {
    private struct Commands: ~Copyable, Sendable {
        /// Each is scanned for before the next is taken: what is there for a moment only is looked for as well.
        var targets: [[PathTarget]]
        var scanNow = false
        var stopping = false
        var thread: BlockingThread?
    }

    private static let wakeToken: UInt64 = 0
    private static let inotifyToken: UInt64 = 1
    /// How often a scan is followed up at once, because it began to watch directories that nobody watched while it read them.
    private static let followUps = 8

    private let period: Int64
    private let roots: AllowedRoots
    private let time: TimeSource
    private let wake: EventFD
    private let epoll: Epoll
    private let commands: Mutex<Commands>

    /// A discovery; it does nothing before ``start(onChange:)``.
    ///
    /// - Parameters:
    ///   - targets: what to look for.
    ///   - period: `target_config.sync_period` in nanoseconds: how often everything is scanned; 10 s in Promtail.
    ///   - roots: where files may come from.
    ///   - time: the clocks.
    /// - Throws: EMFILE: no descriptor is left for the wake-up.
    public init(
        targets: [PathTarget], period: Int64 = 10_000_000_000, roots: AllowedRoots = .everything,
        time: TimeSource = .system
    ) throws(Errno) {
        self.period = period
        self.roots = roots
        self.time = time
        wake = try EventFD()
        epoll = try Epoll()
        try epoll.add(wake.raw, token: Self.wakeToken)
        commands = Mutex(Commands(targets: [targets]))
    }

    /// Starts the thread; a second call does nothing.
    ///
    /// - Parameter onChange: called on discovery's thread: after the first scan in any case, later when there is something to say.
    ///   It should hand the report over and return; it must not call ``stop()``.
    /// - Throws: EAGAIN: the limit of threads is reached.
    public func start(onChange: @escaping @Sendable (DiscoveryReport) -> Void) throws(Errno) {
        try commands.withLock { (commands) throws(Errno) in
            if commands.thread != nil { return }
            commands.thread = try BlockingThread(name: "discovery") { self.run(onChange) }
        }
    }

    /// Looks for other targets from now on. Targets that are not among them are reported as dropped; those with a number that
    /// stays are compared with what it found before.
    public func update(_ targets: [PathTarget]) {
        commands.withLock { $0.targets.append(targets) }
        wake.signal()
    }

    /// Scans everything soon, without waiting for the period to end.
    public func scanNow() {
        commands.withLock { $0.scanNow = true }
        wake.signal()
    }

    /// Ends the thread and waits for it: no report comes after this.
    public func stop() {
        let thread = commands.withLock { commands in
            commands.stopping = true
            return commands.thread.take()
        }
        wake.signal()
        thread?.join()
    }

    private func run(_ onChange: @Sendable (DiscoveryReport) -> Void) {
        var loop = DiscoveryLoop(
            scan: DiscoveryScan(roots: roots), schedule: ScanSchedule(period: period, now: time.monotonic))
        do throws(Errno) {
            let watcher = try DirectoryWatcher()
            try epoll.add(watcher.raw, token: Self.inotifyToken)
            loop.watcher = consume watcher
        } catch {
            loop.problems.append(DiscoveryProblem(.failed(.watch, error), "/"))
        }
        while true {
            let (targets, scanNow, stopping) = commands.withLock { commands in
                defer { commands.scanNow = false }
                let next = commands.targets.isEmpty ? nil : commands.targets.removeFirst()
                return (next, commands.scanNow, commands.stopping)
            }
            if stopping { return }
            let now = time.monotonic
            if let targets { loop.take(targets, now: now) }
            if scanNow { loop.schedule.everything(now: now) }
            switch loop.schedule.step(now: now) {
            case .scan(let what):
                if let report = loop.scan(what, time: time, followUps: Self.followUps) { onChange(report) }
            case .wait(let nanoseconds):
                if !commands.withLock({ $0.targets.isEmpty }) { continue }
                // An error of epoll_wait would be a mistake of ours; the scans then go on without events.
                let events = (try? epoll.wait(timeout: nanoseconds)) ?? []
                wake.drain()
                if events.contains(where: { $0.token == Self.inotifyToken }) { loop.readEvents(now: time.monotonic) }
            }
        }
    }
}
