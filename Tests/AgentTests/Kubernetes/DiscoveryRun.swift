import LineCore
import Logging
import NIOPosix
import Settings
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// A discovery that runs against a fake API server, and what it published.
final class DiscoveryRun: Sendable {
    let published = Watched<[TargetGroup]>([])
    /// The pauses that were waited for instead of being waited: all but the short one before a publication.
    let pauses = Watched<[Duration]>([])
    let metrics = AgentMetrics(version: "")
    let time = ManualTime()
    let discovery: KubernetesDiscovery

    init(
        _ items: [KubernetesDiscoverySettings], rules: [RelabelSettings] = [], environment: KubernetesEnvironment? = nil
    ) throws {
        var settings = Settings()
        settings.scrapeConfigs = [ScrapeSettings(jobName: "j")]
        settings.scrapeConfigs[0].kubernetesDiscoveries = items
        settings.scrapeConfigs[0].relabel = rules
        let pauses = pauses
        let time = time
        discovery = try #require(
            try KubernetesDiscovery(
                settings,
                KubernetesDiscovery.Means(
                    environment: environment
                        ?? KubernetesEnvironment(variable: { _ in nil }, nodeName: "node-1"),
                    version: "1", group: MultiThreadedEventLoopGroup.singleton, metrics: metrics.kubernetes,
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                    time: .manual(time), random: { 0 },
                    sleep: { duration in
                        if duration >= .milliseconds(500) {
                            pauses.update { $0.append(duration) }
                            time.advance(by: duration.nanoseconds)
                        }
                        try Task.checkCancellation()
                        await Task.yield()
                    })))
    }

    /// Runs the discovery while the body runs.
    func whileRunning(_ body: () async throws -> Void) async throws {
        let published = published
        try discovery.start { groups in published.update { $0 = groups } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [discovery] in try await discovery.run() }
            try await body()
            group.cancelAll()
        }
        discovery.stop()
    }

    /// Waits until exactly these objects are published, and no problem.
    func comes(to sources: [String]) async -> Bool {
        await published.wait { groups in
            groups.allSatisfy { $0.problem.isEmpty } && groups.map { String($0.source.prefix { $0 != " " }) } == sources
        }
    }

    /// Waits until a problem is published that holds the words; returns it.
    func problem(with words: String) async -> String? {
        guard await published.wait(until: { $0.contains { $0.problem.contains(words) } }) else { return nil }
        return published.read { groups in groups.map(\.problem).first { $0.contains(words) } }
    }

    /// Waits until the first target has a label of this value, or has none.
    func has(_ name: String, _ value: String?) async -> Bool {
        await published.wait { groups in Self.label(name, of: groups) == value }
    }

    /// The value of a label of the first target.
    func label(_ name: String) -> String? { published.read { Self.label(name, of: $0) } }

    private static func label(_ name: String, of groups: [TargetGroup]) -> String? {
        groups.first.flatMap { group in
            (group.labels + (group.targets.first ?? [])).last { $0.name == MetaLabels.prefix + name }?.value
        }
    }
}

extension KubernetesDiscoverySettings {
    /// A discovery on a fake server.
    static func on(
        _ server: FakeKubernetes, _ role: Role = .pod, _ change: (inout KubernetesDiscoverySettings) -> Void = { _ in }
    ) -> KubernetesDiscoverySettings {
        var settings = KubernetesDiscoverySettings(role: role)
        settings.access = .server(KubernetesServerSettings(url: server.url))
        change(&settings)
        return settings
    }
}
