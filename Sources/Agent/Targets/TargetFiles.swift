import Glibc
import LineCore
import Settings
import Synchronization

/// `file_sd_configs`: groups of targets in files, read again at once when they change, and at every `refresh_interval`.
final class TargetFiles: TargetProvider {
    private struct State: ~Copyable, Sendable {
        var stopping = false
        var thread: BlockingThread?
    }

    private static let inotifyToken: UInt64 = 1
    // A file that is written comes with several events.
    private static let debounce: Int64 = 20_000_000

    private let initial: TargetFileReader
    private let time: TimeSource
    private let wake: EventFD
    private let epoll: Epoll
    private let state = Mutex(State())

    /// A provider; `nil` where no scrape config asks for it.
    ///
    /// - Throws: a path that is no pattern; or no descriptor is left.
    init?(_ settings: Settings, time: TimeSource = .system) throws(AgentError) {
        initial = try TargetFileReader(settings)
        if initial.items.isEmpty { return nil }
        self.time = time
        do throws(Errno) {
            wake = try EventFD()
            epoll = try Epoll()
            try epoll.add(wake.raw, token: 0)
        } catch {
            throw AgentError("cannot start watching the files of file_sd_configs: \(error)")
        }
    }

    func start(publish: @escaping @Sendable ([TargetGroup]) -> Void) throws(Errno) {
        var reader = initial
        let groups = reader.refresh()
        publish(groups)
        let started = reader
        try state.withLock { (state) throws(Errno) in
            state.thread = try BlockingThread(name: "file_sd") { [self] in run(started, groups, publish) }
        }
    }

    func stop() {
        let thread = state.withLock { state in
            state.stopping = true
            return state.thread.take()
        }
        wake.signal()
        thread?.join()
    }

    private func run(_ reader: TargetFileReader, _ groups: [TargetGroup], _ publish: ([TargetGroup]) -> Void) {
        var reader = reader
        var published = groups
        // Without inotify there is the interval.
        var watcher = try? DirectoryWatcher(seesWrites: true)
        if let raw = watcher?.raw { try? epoll.add(raw, token: Self.inotifyToken) }
        let interval = reader.items.map(\.interval).min() ?? .max
        // What changed before the first watch was seen by nobody.
        var due = time.monotonic
        while !state.withLock({ $0.stopping }) {
            let now = time.monotonic
            if now >= due {
                let groups = reader.refresh()
                if groups != published {
                    publish(groups)
                    published = groups
                }
                // What changed in a directory before it was watched was seen by nobody either.
                let isNew = watcher?.watch(reader.directories).begun.isEmpty == false
                due = isNew ? now : now + interval
                continue
            }
            let events = (try? epoll.wait(timeout: due - now)) ?? []
            wake.drain()
            guard events.contains(where: { $0.token == Self.inotifyToken }), let seen = watcher?.read() else {
                continue
            }
            if seen.lost || seen.changed.contains(where: { reader.concerns($0) }) {
                due = min(due, time.monotonic + Self.debounce)
            }
        }
    }
}
