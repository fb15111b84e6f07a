import Glibc
import Synchronization

/// Keeps a ``PodLogScan`` up to date: inotify for speed, a scan every so often for certainty.
final class PodLogWatcher: Sendable {
    /// A pod's directory, and since when it is known: nanoseconds of the clock that only goes forward.
    struct Found: Sendable, Equatable {
        let directory: PodLogDirectory
        let since: Int64
    }

    /// What is known.
    struct State: Sendable, Equatable {
        /// Has it been looked?
        var hasLooked = false
        /// By name.
        var pods: [String: Found] = [:]
        var problems: [String] = []
    }

    private struct Thread: ~Copyable, Sendable {
        var stopping = false
        var thread: BlockingThread?
    }

    private static let inotifyToken: UInt64 = 1
    // A pod's directory is made, then those in it.
    private static let debounce: Int64 = 20_000_000

    private let root: FilePath
    private let period: Int64
    private let patience: [Int64]
    private let time: TimeSource
    private let wake: EventFD
    private let epoll: Epoll
    private let state = Mutex(State())
    private let thread = Mutex(Thread())

    /// A watcher; it looks for nothing before ``start(tell:)``.
    ///
    /// - Parameters:
    ///   - root: where the directories of pods are.
    ///   - period: how often everything is listed, whatever inotify says; nanoseconds.
    ///   - patience: ages of a directory at which somebody wants to be told; nanoseconds.
    ///   - time: the clocks.
    /// - Throws: no descriptor is left.
    init(root: FilePath, period: Int64, patience: Set<Int64>, time: TimeSource) throws(Errno) {
        self.root = root
        self.period = max(period, Self.debounce)
        self.patience = patience.sorted()
        self.time = time
        wake = try EventFD()
        epoll = try Epoll()
        try epoll.add(wake.raw, token: 0)
    }

    /// What there is.
    var current: State { state.withLock { $0 } }

    /// Looks, and goes on looking.
    ///
    /// - Parameter tell: called when something has changed, or a directory has come of age.
    /// - Throws: the limit of threads is reached.
    func start(tell: @escaping @Sendable () -> Void) throws(Errno) {
        look()
        try thread.withLock { (state) throws(Errno) in
            state.thread = try BlockingThread(name: "podlogs") { [self] in run(tell) }
        }
    }

    /// Ends the looking and waits for it.
    func stop() {
        let thread = thread.withLock { state in
            state.stopping = true
            return state.thread.take()
        }
        wake.signal()
        thread?.join()
    }

    // Returns the directories to watch, and whether anything is another.
    @discardableResult
    private func look() -> (directories: [FilePath: FileIdentity], isNews: Bool) {
        let scan = PodLogScan(root)
        let now = time.monotonic
        let isNews = state.withLock { state in
            let pods = scan.pods.mapValues { Found(directory: $0, since: state.pods[$0.name]?.since ?? now) }
            let fresh = State(hasLooked: true, pods: pods, problems: scan.problems)
            defer { state = fresh }
            return state != fresh
        }
        return (scan.directories, isNews)
    }

    private func run(_ tell: () -> Void) {
        // Without inotify there is the period.
        var watcher = try? DirectoryWatcher()
        if let raw = watcher?.raw { try? epoll.add(raw, token: Self.inotifyToken) }
        var due = time.monotonic
        var told = Int64.min
        while !thread.withLock({ $0.stopping }) {
            let now = time.monotonic
            if now >= due {
                let (directories, isNews) = look()
                if isNews { tell() }
                // What came into a directory before it was watched was seen by nobody.
                let isNew = watcher?.watch(directories).begun.isEmpty == false
                due = isNew ? now : now + period
                continue
            }
            let coming = ages(after: told)
            if let coming, now >= coming {
                told = coming
                tell()
                continue
            }
            let events = (try? epoll.wait(timeout: min(due, coming ?? due) - now)) ?? []
            wake.drain()
            guard events.contains(where: { $0.token == Self.inotifyToken }), let seen = watcher?.read(), !seen.isEmpty
            else {
                continue
            }
            due = min(due, time.monotonic + Self.debounce)
        }
    }

    // The next moment at which a directory comes of age.
    private func ages(after moment: Int64) -> Int64? {
        state.withLock { state in
            state.pods.values.lazy.flatMap { found in self.patience.map { found.since + $0 } }.filter { $0 > moment }
                .min()
        }
    }
}
