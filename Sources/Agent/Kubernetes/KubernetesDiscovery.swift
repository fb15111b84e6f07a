import LineCore
import Logging
import NIOCore
import ServiceLifecycle
import Settings
import Synchronization

/// `kubernetes_sd_configs`: objects of clusters become targets, and stay what the API server says that they are.
///
/// What several items want to know is watched once. Where the API server is away, what is known of it stays.
final class KubernetesDiscovery: TargetProvider, Service {
    /// What it works with.
    struct Means: Sendable {
        var environment: KubernetesEnvironment
        var version: String
        var group: any EventLoopGroup
        var metrics: KubernetesMetrics
        var logger: Logger
        var time = TimeSource.system
        var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
        var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    }

    /// A pod's start changes its object several times within moments: these changes are published together.
    private static let pause = Duration.milliseconds(30)
    /// Publishing takes at most a part this many of the time, as long as it takes less than 60 ms.
    private static let share = 5
    /// The longest time between two publications: pods that are gone after half a second are to be seen.
    private static let longestPause = Duration.milliseconds(300)

    private let plan: WatchPlan
    private let servers: [KubernetesServer]
    private let watches: [ResourceWatch]
    private let logs: [PodLogWatcher]
    private let changes: ChangedObjects
    private let means: Means
    /// Items of the role `podlogs` of which something is not published yet, by place.
    private let incomplete: Mutex<Set<Int>>
    // Held while something is published, so that `stop` waits for it.
    private let publish = Mutex<(@Sendable ([TargetGroup]) -> Void)?>(nil)

    /// A discovery; `nil` where no scrape config asks for it. Nothing happens before ``run()``.
    ///
    /// - Parameters:
    ///   - settings: the scrape configs.
    ///   - means: what it works with.
    /// - Throws: a URL that is none, or the agent's own namespace is wanted and not known.
    init?(_ settings: Settings, _ means: Means) throws(AgentError) {
        guard settings.scrapeConfigs.contains(where: { !$0.kubernetesDiscoveries.isEmpty }) else { return nil }
        self.means = means
        let plan = try AgentError.wrap("kubernetes_sd_configs") { () throws(KubernetesFailure) in
            try WatchPlan(
                settings, nodeName: means.environment.nodeName,
                ownNamespace: { () throws(KubernetesFailure) in try means.environment.namespace() })
        }
        let servers = try AgentError.wrap("kubernetes_sd_configs: `api_server`") { () throws(PushURL.Problem) in
            try plan.servers.map { (access) throws(PushURL.Problem) in
                try KubernetesServer(
                    access, environment: means.environment, version: means.version, group: means.group, time: means.time
                )
            }
        }
        let logs = try AgentError.wrap("kubernetes_sd_configs") { () throws(Errno) in
            try plan.roots.enumerated().map { (place, root) throws(Errno) in
                let timeouts = plan.items.filter { $0.logs == place }.map(\.settings.metadataTimeout.nanoseconds)
                return try PodLogWatcher(
                    root: FilePath(root), period: settings.target.syncPeriod.nanoseconds,
                    patience: Set(timeouts + [JoinedPodLogs.moment]), time: means.time)
            }
        }
        let changes = ChangedObjects(watches: plan.watches.count)
        self.logs = logs
        incomplete = Mutex(Set(plan.items.indices.filter { plan.items[$0].logs != nil }))
        self.plan = plan
        self.servers = servers
        self.changes = changes
        watches = plan.watches.enumerated().map { place, key in
            ResourceWatch(
                key, server: servers[key.server], keeper: plan.keeper(place), metrics: means.metrics, time: means.time,
                random: means.random, sleep: means.sleep, tell: { changes.take($0, of: place) })
        }
    }

    func start(publish: @escaping @Sendable ([TargetGroup]) -> Void) throws(Errno) {
        self.publish.withLock { $0 = publish }
        for watcher in logs { try watcher.start { [changes] in changes.signal() } }
        // Whatever was found by now had nobody to take it.
        changes.signal()
    }

    func stop() {
        publish.withLock { $0 = nil }
        for watcher in logs { watcher.stop() }
    }

    /// Watches and publishes until the agent stops.
    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                for watch in watches { group.addTask { await watch.run() } }
                group.addTask { await self.publishChanges() }
            }
        }
        for server in servers { await server.shutdown() }
    }

    var waiting: String? {
        let incomplete = incomplete.withLock { $0 }
        for (place, item) in plan.items.enumerated() where incomplete.contains(place) || !isKnown(item) {
            let problem = problems(of: item).first.map { ": \($0)" } ?? ""
            return "the API server has not said yet what there is for \(item.source)\(problem)"
        }
        return nil
    }

    // MARK: Publishing

    private func publishChanges() async {
        var found = plan.items.map { DiscoveredObjects($0) }
        var joined = plan.items.map { JoinedPodLogs($0, nodeName: means.environment.nodeName) }
        var pause = Self.pause
        for await _ in changes.signals {
            try? await means.sleep(pause)
            if Task.isCancelled { return }
            let start = means.time.monotonic
            let changed = changes.drain()
            let tables = watches.map(\.objects)
            let seen = logs.map { $0.take() }
            var groups: [TargetGroup] = []
            for (place, item) in plan.items.enumerated() {
                if let logs = item.logs.map({ seen[$0] }) {
                    groups += join(logs, view(tables, for: item), item, &joined[place])
                    groups += logs.problems.map { TargetGroup(job: item.job, source: item.source, problem: $0) }
                    if joined[place].isComplete { _ = incomplete.withLock { $0.remove(place) } }
                } else if isKnown(item) {
                    found[place].update(Self.changes(changed, for: item), view(tables, for: item))
                }
                groups += found[place].sorted
                groups += problems(of: item).map { TargetGroup(job: item.job, source: item.source, problem: $0) }
            }
            publish.withLock { $0?(groups) }
            let took = Duration.nanoseconds(means.time.monotonic - start)
            pause = max(Self.pause, min(Self.longestPause, took * Self.share))
        }
    }

    private func join(
        _ logs: PodLogWatcher.State, _ view: KubernetesView, _ item: WatchPlan.Item, _ joined: inout JoinedPodLogs
    ) -> [TargetGroup] {
        func areSeen(_ places: [Int]) -> Bool {
            !places.isEmpty && !places.contains { watches[$0].status.problem?.isLasting == true }
        }
        let sight = JoinedPodLogs.Sight(
            hasAnswered: item.all.allSatisfy { isAnswered($0) },
            // A kubelet knows a pod before it makes its directory, but was perhaps not asked since.
            isCurrent: item.all.allSatisfy { place in
                watches[place].status == ResourceWatch.Status(hasSynced: true) && watches[place].key.poll == nil
            },
            seesPods: areSeen(item.pods), seesNamespaces: areSeen(item.namespaces))
        let groups = joined.update(logs, view, sight, now: means.time.monotonic)
        if joined.isWaiting { for place in item.pods { watches[place].refresh() } }
        means.metrics.incomplete(item.name, joined.incomplete)
        if joined.missed > 0 {
            means.metrics.missed(item.name, joined.missed)
            means.logger.warning(
                "directories of pods' logs were gone before anybody could look into them; what was in them is lost",
                metadata: ["job": "\(item.name)", "path": "\(item.settings.path)", "directories": "\(joined.missed)"])
        }
        return groups
    }

    /// Is everything known that its targets are made of? Labels that come later would make other targets of them, and until
    /// then send lines with too few. What the server does not let us see is not waited for.
    private func isKnown(_ item: WatchPlan.Item) -> Bool {
        if item.logs != nil { return true }
        return item.primaries.allSatisfy { watches[$0].status.hasSynced }
            && item.all.allSatisfy { isAnswered($0) }
    }

    private func isAnswered(_ watch: Int) -> Bool {
        let status = watches[watch].status
        return status.hasSynced || status.problem?.isLasting == true
    }

    private func problems(of item: WatchPlan.Item) -> [String] {
        var problems: [String] = []
        for place in item.all.sorted() {
            if let problem = watches[place].status.problem?.description, !problems.contains(problem) {
                problems.append(problem)
            }
        }
        return problems
    }

    private static func changes(_ changed: [Set<String>], for item: WatchPlan.Item) -> DiscoveredObjects.Changes {
        var changes = DiscoveredObjects.Changes()
        for place in item.primaries { changes.primaries.formUnion(changed[place]) }
        for place in item.pods + item.services + item.namespaces {
            changes.namespaces.formUnion(changed[place].map { String($0.prefix { $0 != "/" }) })
        }
        changes.everything = item.nodes.contains { !changed[$0].isEmpty }
        return changes
    }

    private func view(_ tables: [KubernetesView.Table], for item: WatchPlan.Item) -> KubernetesView {
        func pick(_ places: [Int]) -> [KubernetesView.Table] { places.map { tables[$0] } }
        let departed = item.logs == nil ? [] : item.pods.map { watches[$0].departed }
        return KubernetesView(
            primaries: pick(item.primaries), pods: pick(item.pods) + departed, services: pick(item.services),
            nodes: pick(item.nodes), namespaces: pick(item.namespaces))
    }
}

/// What watches told of since somebody last looked.
private final class ChangedObjects: Sendable {
    /// One whenever there is something to look at, however much.
    let signals: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let keys: Mutex<[Set<String>]>

    init(watches: Int) {
        (signals, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        keys = Mutex(Array(repeating: [], count: watches))
    }

    func take(_ news: ResourceWatch.News, of watch: Int) {
        if case .changed(let changed) = news { keys.withLock { $0[watch].formUnion(changed) } }
        signal()
    }

    func signal() { continuation.yield() }

    /// The keys of the objects that have changed, by watch.
    func drain() -> [Set<String>] {
        keys.withLock { keys in
            defer { keys = Array(repeating: [], count: keys.count) }
            return keys
        }
    }
}
