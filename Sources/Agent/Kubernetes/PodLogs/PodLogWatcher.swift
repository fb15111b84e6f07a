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
        /// Pods with containers that were known and are gone, since somebody last took what there is.
        var gone: [PodLogDirectory] = []
        /// Directories of pods, or of containers in them, that came and went before they could be looked into, since then.
        var missed: [PodLogDirectory] = []
    }

    private struct Thread: ~Copyable, Sendable {
        var stopping = false
        var thread: BlockingThread?
    }

    private static let inotifyToken: UInt64 = 1
    // A pod's directory is made, then those in it. The first is looked at without waiting: it may not be there for long.
    private static let pause: Int64 = 20_000_000

    private let root: FilePath
    private let period: Int64
    private let patience: [Int64]
    private let time: TimeSource
    private let wake: EventFD
    private let epoll: Epoll
    private let state = Mutex(State())
    private let scan = Mutex<PodLogScan?>(nil)
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
        self.period = max(period, Self.pause)
        self.patience = patience.sorted()
        self.time = time
        wake = try EventFD()
        epoll = try Epoll()
        try epoll.add(wake.raw, token: 0)
    }

    /// What there is.
    var current: State { state.withLock { $0 } }

    /// What there is, and what has gone since the last call.
    func take() -> State {
        state.withLock { state in
            defer {
                state.gone = []
                state.missed = []
            }
            return state
        }
    }

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

    // Takes the paths that inotify told of, and the pods that the look before was the first to see. Returns the directories to watch, and whether anything is another.
    @discardableResult
    private func look(
        made: Set<FilePath> = [], unsure: Set<String> = []
    ) -> (directories: [FilePath: FileIdentity], isNews: Bool) {
        let scan = PodLogScan(root, after: scan.withLock { $0 }, wall: time.wall)
        self.scan.withLock { $0 = scan }
        let now = time.monotonic
        let isNews = state.withLock { state in
            let pods = scan.pods.mapValues { Found(directory: $0, since: state.pods[$0.name]?.since ?? now) }
            var fresh = State(
                hasLooked: true, pods: pods, problems: scan.problems, gone: state.gone, missed: state.missed)
            for (name, found) in state.pods where pods[name]?.directory != found.directory {
                var gone = found.directory
                gone.containers.removeAll { pods[name]?.directory.containers.contains($0) == true }
                if !gone.containers.isEmpty {
                    fresh.gone.append(gone)
                } else if pods[name] == nil, unsure.contains(name) {
                    // Seen empty before it was watched: what came into it meanwhile was seen by nobody.
                    fresh.missed.append(gone)
                }
            }
            for path in made where !unsure.contains(String(decoding: path.directory.lastName.bytes, as: UTF8.self)) {
                guard let pod = Self.missed(path, in: root, before: state, after: fresh) else { continue }
                fresh.missed.append(pod)
            }
            defer { state = fresh }
            return state != fresh
        }
        return (scan.directories, isNews)
    }

    /// Whose directory it was that was made at a path, if it came and went between two looks. What went with the directory of a
    /// pod that nobody had seen is one with it.
    static func missed(_ path: FilePath, in root: FilePath, before: State, after: State) -> PodLogDirectory? {
        let isPod = path.directory == root
        guard isPod || path.directory.directory == root,
            let pod = PodLogDirectory(name: Array((isPod ? path : path.directory).lastName.bytes))
        else { return nil }
        let known = before.pods[pod.name]?.directory
        let isSeen: Bool
        if isPod {
            isSeen = known != nil || after.pods[pod.name] != nil
        } else {
            let name = String(decoding: path.lastName.bytes, as: UTF8.self)
            let containers = after.pods[pod.name]?.directory.containers ?? []
            isSeen = known == nil || known?.containers.contains(name) == true || containers.contains(name)
        }
        // What is there and is no directory of logs was told as a problem.
        if isSeen || (try? FileStatus.of(path, followingLinks: false)) != nil { return nil }
        return pod
    }

    private func run(_ tell: () -> Void) {
        // Without inotify there is the period.
        var watcher = try? DirectoryWatcher()
        if let raw = watcher?.raw { try? epoll.add(raw, token: Self.inotifyToken) }
        var due = time.monotonic
        var told = Int64.min
        var looked = Int64.min / 2
        var made: Set<FilePath> = []
        var unsure = Set(current.pods.keys)
        while !thread.withLock({ $0.stopping }) {
            let now = time.monotonic
            if now >= due {
                let before = Set(current.pods.keys)
                let (directories, isNews) = look(made: made, unsure: unsure)
                unsure = Set(current.pods.keys).subtracting(before)
                looked = now
                made = []
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
            made.formUnion(seen.made)
            due = min(due, looked + Self.pause)
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
