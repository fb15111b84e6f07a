import LineCore
import NIOCore
import Settings
import Synchronization

/// The API server that an `Access` leads to: shared by everything that is watched there.
///
/// A kubeconfig file is looked at with every request, once a second at most. Where it says something else than before, new
/// connections take the place of the old ones; where it cannot be used, the old ones go on. So they do where the program of an
/// `exec` prints other credentials.
final class KubernetesServer: Sendable {
    private struct State {
        var file: WatchedFiles?
        /// What was read last.
        var settings: KubernetesServerSettings?
        var exec: ExecCredentials?
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
        case .cluster, .kubelet: break
        case .kubeconfig(let path): state.file = WatchedFiles([path])
        case .server(let settings):
            state.settings = settings
            state.connection = try KubernetesConnection(settings, userAgent: userAgent, group: group, time: time)
        }
        self.state = Mutex(state)
    }

    /// Asks for something; see ``KubernetesConnection/get(_:resource:began:take:)``.
    ///
    /// Credentials of a program that are refused (401) are asked for once more.
    ///
    /// - Throws: why there is no answer, or no whole one.
    func get(
        _ target: String, resource: String, began: () -> Void, take: (Bytes) throws(KubernetesFailure) -> Void
    ) async throws(KubernetesFailure) {
        let (settings, exec) = try current()
        guard let exec else {
            return try await connect(settings).get(target, resource: resource, began: began, take: take)
        }
        let first = try await exec.current()
        do throws(KubernetesFailure) {
            return try await connect(settings.with(first)).get(target, resource: resource, began: began, take: take)
        } catch {
            guard error.kind == .unauthorized else { throw error }
            await exec.discard(first)
            let second = try await exec.current()
            if second == first { throw error }
            try await connect(settings.with(second)).get(target, resource: resource, began: began, take: take)
        }
    }

    /// Closes all connections.
    func shutdown() async {
        let connections = state.withLock { state in
            defer { (state.connection, state.replaced) = (nil, []) }
            return state.replaced + [state.connection].compactMap { $0 }
        }
        for connection in connections { await connection.shutdown() }
    }

    private func current() throws(KubernetesFailure) -> (KubernetesServerSettings, ExecCredentials?) {
        let now = time.monotonic
        let result = state.withLock {
            state -> Result<(KubernetesServerSettings, ExecCredentials?), KubernetesFailure> in
            let isStale = state.file?.haveChanged(now: now) == true
            if let settings = state.settings, !isStale { return .success((settings, state.exec)) }
            do throws(KubernetesFailure) {
                let fresh = try settings()
                if state.settings?.exec != fresh.exec {
                    state.exec = fresh.exec.map { ExecCredentials($0, time: time) }
                }
                state.settings = fresh
                return .success((fresh, state.exec))
            } catch {
                return state.settings.map { .success(($0, state.exec)) } ?? .failure(error)
            }
        }
        return try result.get()
    }

    private func connect(_ settings: KubernetesServerSettings) async throws(KubernetesFailure) -> KubernetesConnection {
        let result = state.withLock { state -> Result<KubernetesConnection, KubernetesFailure> in
            if let connection = state.connection, connection.settings == settings { return .success(connection) }
            do throws(KubernetesFailure) {
                let made = try make(settings)
                if let old = state.connection { state.replaced.append(old) }
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
        for old in replaced { await old.shutdown() }
        return connection
    }

    private func settings() throws(KubernetesFailure) -> KubernetesServerSettings {
        switch access {
        case .cluster: return try environment.server()
        case .server(let settings): return settings
        case .kubelet(let settings): return environment.kubelet(settings)
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
