import LineCore
import NIOCore
import Settings
import Synchronization

/// The API server that an `Access` leads to: shared by everything that is watched there.
///
/// A kubeconfig file is looked at with every request, once a second at most. Where it says something else than before, new
/// connections take the place of the old ones; where it cannot be used, the old ones go on.
final class KubernetesServer: Sendable {
    private struct State {
        var file: WatchedFiles?
        var connection: KubernetesConnection?
        /// Replaced, and to be shut down.
        var replaced: [KubernetesConnection] = []
    }

    private let access: KubernetesDiscoverySettings.Access
    private let environment: KubernetesEnvironment
    private let userAgent: String
    private let group: any EventLoopGroup
    private let time: TimeSource
    private let state: Mutex<State>

    /// Connects when it is first used.
    ///
    /// - Parameters:
    ///   - access: how it is reached.
    ///   - environment: of the pod that the agent runs in.
    ///   - version: the agent's, for `User-Agent: needletail/<version>`.
    ///   - group: the event loops that connections run on.
    ///   - time: the clocks.
    /// - Throws: what is wrong with a URL of the settings.
    init(
        _ access: KubernetesDiscoverySettings.Access, environment: KubernetesEnvironment, version: String,
        group: any EventLoopGroup, time: TimeSource
    ) throws(PushURL.Problem) {
        self.access = access
        self.environment = environment
        userAgent = "needletail/\(version)"
        self.group = group
        self.time = time
        var state = State()
        switch access {
        case .cluster: break
        case .kubeconfig(let path): state.file = WatchedFiles([path])
        case .server(let settings):
            state.connection = try KubernetesConnection(settings, userAgent: userAgent, group: group, time: time)
        }
        self.state = Mutex(state)
    }

    /// Asks for something; see ``KubernetesConnection/get(_:resource:began:take:)``.
    ///
    /// - Throws: why there is no answer, or no whole one.
    func get(
        _ target: String, resource: String, began: () -> Void, take: (Bytes) throws(KubernetesFailure) -> Void
    ) async throws(KubernetesFailure) {
        let (connection, replaced) = try connection()
        for old in replaced { await old.shutdown() }
        try await connection.get(target, resource: resource, began: began, take: take)
    }

    /// Closes all connections.
    func shutdown() async {
        let connections = state.withLock { state in
            defer { (state.connection, state.replaced) = (nil, []) }
            return state.replaced + [state.connection].compactMap { $0 }
        }
        for connection in connections { await connection.shutdown() }
    }

    private func connection() throws(KubernetesFailure) -> (KubernetesConnection, [KubernetesConnection]) {
        let now = time.monotonic
        let result = state.withLock { state -> Result<KubernetesConnection, KubernetesFailure> in
            let isStale = state.file?.haveChanged(now: now) == true
            if let connection = state.connection, !isStale { return .success(connection) }
            do throws(KubernetesFailure) {
                let settings = try settings()
                if let connection = state.connection {
                    if connection.settings == settings { return .success(connection) }
                    state.replaced.append(connection)
                }
                let made = try make(settings)
                state.connection = made
                return .success(made)
            } catch {
                return state.connection.map { .success($0) } ?? .failure(error)
            }
        }
        let connection = try result.get()
        let replaced = state.withLock { state in
            defer { state.replaced = [] }
            return state.replaced
        }
        return (connection, replaced)
    }

    private func settings() throws(KubernetesFailure) -> KubernetesServerSettings {
        switch access {
        case .cluster: return try environment.server()
        case .server(let settings): return settings
        case .kubeconfig(let path):
            do throws(PushFailure) {
                let bytes = try WatchedFiles.read(path, setting: "kubeconfig_file")
                do throws(KubeConfig.Problem) { return try KubeConfig(bytes, path: path).server } catch {
                    throw PushFailure("\(error)")
                }
            } catch {
                throw KubernetesFailure(error)
            }
        }
    }

    private func make(_ settings: KubernetesServerSettings) throws(KubernetesFailure) -> KubernetesConnection {
        do throws(PushURL.Problem) {
            return try KubernetesConnection(settings, userAgent: userAgent, group: group, time: time)
        } catch {
            throw KubernetesFailure(.noAnswer, "Kubernetes: \(error)")
        }
    }
}
