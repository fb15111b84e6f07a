import LineCore
import Logging
import Synchronization

/// One list and watch: keeps a table of objects that is what the API server has.
final class ResourceWatch: Sendable {
    /// How the watch stands.
    struct Status: Sendable, Equatable {
        /// Has a whole list been read?
        var hasSynced = false
        /// Why the table is not brought up to date, if that is so. What is in it stays.
        var problem: KubernetesFailure?
    }

    /// What has changed.
    enum News: Sendable, Equatable {
        /// These objects are others, are new, or are gone.
        case changed(Set<String>)
        /// The status is another.
        case status
    }

    private struct State {
        var objects: [String: KubernetesObject] = [:]
        var status = Status()
        /// Pods that went lately, with the order in which they went.
        var departed: [String: KubernetesObject] = [:]
        var order: [String] = []

        mutating func remember(_ object: KubernetesObject?) {
            guard case .pod(let pod) = object else { return }
            let key = pod.metadata.key
            if departed.updateValue(.pod(pod), forKey: key) == nil { order.append(key) }
            if order.count > ResourceWatch.departedLimit { departed[order.removeFirst()] = nil }
        }
    }

    /// Pods that went are remembered, so many of them: a pod may have come and gone before its files are looked at.
    private static let departedLimit = 256

    /// How long a watch is open: 5 minutes and up to as much again, as `client-go` asks for, so that not all of them are
    /// opened anew at once.
    private static let shortestWatch = 300

    /// What is watched.
    let key: WatchKey
    private let server: KubernetesServer
    private let keeper: LabelKeeper
    private let metrics: KubernetesMetrics
    private let time: TimeSource
    private let random: @Sendable () -> Double
    private let sleep: @Sendable (Duration) async throws -> Void
    private let tell: @Sendable (News) -> Void
    private let state = Mutex(State())
    private let alarm = Alarm()

    /// A watch; it does nothing before ``run()``.
    ///
    /// - Parameters:
    ///   - key: what is watched.
    ///   - server: where.
    ///   - keeper: what is kept of the objects.
    ///   - metrics: counts.
    ///   - time: the clocks.
    ///   - random: 0 up to and not including 1, for the spread of retries.
    ///   - sleep: waits; throws when cancelled.
    ///   - tell: is told what has changed, from any thread.
    init(
        _ key: WatchKey, server: KubernetesServer, keeper: LabelKeeper, metrics: KubernetesMetrics, time: TimeSource,
        random: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (Duration) async throws -> Void,
        tell: @escaping @Sendable (News) -> Void
    ) {
        self.key = key
        self.server = server
        self.keeper = keeper
        self.metrics = metrics
        self.time = time
        self.random = random
        self.sleep = sleep
        self.tell = tell
    }

    /// The objects that there are, by key.
    var objects: [String: KubernetesObject] { state.withLock { $0.objects } }

    /// Pods that went lately, by key.
    var departed: [String: KubernetesObject] { state.withLock { $0.departed } }

    /// How it stands.
    var status: Status { state.withLock { $0.status } }

    /// Asks for what is new, where that is asked for every so often only.
    func refresh() { if key.poll != nil { alarm.ring() } }

    /// Lists and watches until the task is cancelled.
    func run() async {
        var work = Work(reflector: Reflector(pageSize: key.resource.pageSize, poll: key.poll), keeper: keeper)
        while !Task.isCancelled {
            do throws(KubernetesFailure) {
                switch work.reflector.next() {
                case .wait(let delay): try? await sleep(delay)
                case .rest(let pause): await rest(pause)
                case .list(let version, let limit, let next):
                    try await list(version: version, limit: limit, next: next, &work)
                case .watch(let version): try await watch(after: version, &work)
                }
            } catch {
                if Task.isCancelled { return }
                work.reflector.failed(error, random: random())
                if isWorthTelling(error, failures: work.reflector.failures) { set(problem: error) }
            }
        }
    }

    private func rest(_ pause: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [sleep] in try? await sleep(pause) }
            group.addTask { [alarm] in await alarm.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    // What the loop works on.
    private struct Work {
        var reflector: Reflector
        var keeper: LabelKeeper
        /// Objects of the pages of a list that have come.
        var listed: [String: KubernetesObject] = [:]
    }

    // A version that is too old is what lists are for; and a watch that breaks off once goes on where it was.
    private func isWorthTelling(_ failure: KubernetesFailure, failures: Int) -> Bool {
        switch failure.kind {
        case .gone: false
        case .noAnswer, .status, .tooManyRequests: failures > 1 || !status.hasSynced
        case .unauthorized, .forbidden, .notFound, .unreadable: true
        }
    }

    private func list(version: String, limit: Int, next: String, _ work: inout Work) async throws(KubernetesFailure) {
        // The first page begins anew, whatever came of a list before.
        if next.isEmpty { work.listed = [:] }
        var reader = ListReader()
        let target = key.list(version: version, limit: limit, next: next)
        try await request("list", target) { (part) throws(KubernetesFailure) in
            try reader.take(part) { (text) throws(KubernetesFailure) in
                guard let object = KubernetesObject(key.resource, text, &work.keeper) else { throw unreadable }
                work.listed[object.metadata.key] = object
            }
        }
        guard reader.isComplete else {
            throw KubernetesFailure(.noAnswer, "Kubernetes: the list of \(key.description) broke off")
        }
        work.reflector.page(version: reader.metadata.version, next: reader.metadata.next)
        if reader.metadata.next.isEmpty { replace(by: &work.listed) }
    }

    private func watch(after version: String, _ work: inout Work) async throws(KubernetesFailure) {
        var reader = WatchReader()
        var toldAnything = false
        let seconds = Self.shortestWatch + Int(random() * Double(Self.shortestWatch))
        let start = time.monotonic
        try await request("watch", key.watch(version: version, seconds: seconds)) { (part) throws(KubernetesFailure) in
            try reader.take(part) { (kind, text) throws(KubernetesFailure) in
                toldAnything = true
                metrics.event(key.resource, kind)
                try take(kind, text, &work)
            }
        }
        work.reflector.ended(
            lasted: .nanoseconds(time.monotonic - start), toldAnything: toldAnything, random: random())
    }

    private func take(
        _ kind: WatchReader.Kind, _ text: Bytes, _ work: inout Work
    ) throws(KubernetesFailure) {
        guard let value = JSONValue.kubernetesObject(text) else { throw unreadable }
        if kind == .error {
            let code = value["code"]?.asInteger ?? 0
            throw KubernetesFailure(
                status: code, body: [UInt8](text), place: "", resource: key.description)
        }
        if kind != .bookmark {
            guard let object = KubernetesObject(key.resource, value, &work.keeper) else { throw unreadable }
            set(object.metadata.key, to: kind == .deleted ? nil : object)
        }
        work.reflector.seen(version: value["metadata"]?.string("resourceVersion") ?? "")
    }

    private func request(
        _ verb: String, _ target: String, _ take: (Bytes) throws(KubernetesFailure) -> Void
    ) async throws(KubernetesFailure) {
        do throws(KubernetesFailure) {
            try await server.get(target, resource: key.description, began: { set(problem: nil) }, take: take)
            metrics.request(key.resource, verb, outcome: "ok")
        } catch {
            if !Task.isCancelled { metrics.request(key.resource, verb, outcome: error.outcome) }
            throw error
        }
    }

    private var unreadable: KubernetesFailure {
        KubernetesFailure(.unreadable, "Kubernetes: what the API server sent among \(key.description) is no object")
    }

    // MARK: The table

    private func replace(by listed: inout [String: KubernetesObject]) {
        var fresh: [String: KubernetesObject] = [:]
        swap(&fresh, &listed)
        let changed = state.withLock { state in
            var changed = Set(state.objects.keys.filter { fresh[$0] == nil })
            for (key, object) in fresh where state.objects[key] != object { changed.insert(key) }
            for key in changed where fresh[key] == nil { state.remember(state.objects[key]) }
            state.objects = fresh
            return changed
        }
        metrics.objects(key.resource, key, count: fresh.count)
        if !changed.isEmpty { tell(.changed(changed)) }
        let isNews = state.withLock { state in
            defer { state.status = Status(hasSynced: true) }
            return state.status != Status(hasSynced: true)
        }
        if isNews { tell(.status) }
    }

    private func set(_ name: String, to object: KubernetesObject?) {
        let (isNews, count) = state.withLock { state in
            guard state.objects[name] != object else { return (false, state.objects.count) }
            if object == nil { state.remember(state.objects[name]) }
            state.objects[name] = object
            return (true, state.objects.count)
        }
        guard isNews else { return }
        metrics.objects(key.resource, key, count: count)
        tell(.changed([name]))
    }

    private func set(problem: KubernetesFailure?) {
        let isNews = state.withLock { state in
            defer { state.status.problem = problem }
            return state.status.problem != problem
        }
        if isNews { tell(.status) }
    }
}
