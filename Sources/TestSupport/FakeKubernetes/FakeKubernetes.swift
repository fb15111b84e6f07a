import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A Kubernetes API server on 127.0.0.1: lists in pages, watches with bookmarks, and all the ways in which they fail.
///
/// Every change is a new version. A watch gets all changes after the version that it names, and 410 where that is too old,
/// as real ones do. At `/pods` it lists all pods that it has, as the kubelet of a node does; who forbids `nodes/proxy` forbids
/// that. It listens until `goAway()` is called or the value is released.
public final class FakeKubernetes: Sendable {
    struct Event: Sendable {
        let version: Int
        let resource: String
        let before: KubernetesFixture?
        let after: KubernetesFixture?
    }

    struct Watch: Sendable {
        let resource: String
        let namespace: String
        let labels: String
        let fields: String
        let takesBookmarks: Bool
        let channel: any Channel
    }

    struct State: Sendable {
        var version = 1000
        /// Changes up to this version are forgotten.
        var forgotten = 0
        var objects: [String: [String: KubernetesFixture]] = [:]
        var events: [Event] = []
        /// What may stand in `Authorization: Bearer`; nil: anything.
        var tokens: Set<String>?
        var forbidden: Set<String> = []
        /// Bytes of a part of an answer; 0: whole answers.
        var fragment = 0
        var script: [KubernetesFault] = []
        var requests: [KubernetesRequest] = []
        var watches: [ObjectIdentifier: Watch] = [:]
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    private let watched: Watched<State>
    private let server: LoopbackServer
    private let isTLS: Bool

    /// The port on 127.0.0.1; it stays the same when the fake goes away and comes back.
    public var port: Int { server.port }

    private init(_ tls: LokiOptions.TLS?) async throws {
        let watched = Watched(State())
        self.watched = watched
        isTLS = tls != nil
        server = try await LoopbackServer(
            tls: tls, connections: { watched.read { Array($0.channels.values) } },
            handler: { KubernetesHandler(watched) })
    }

    /// Starts a server without objects.
    ///
    /// - Parameter tls: speak TLS with these certificates.
    /// - Returns: the server, listening.
    /// - Throws: an error of the system, or of TLS if a file cannot be read.
    public static func start(tls: LokiOptions.TLS? = nil) async throws -> FakeKubernetes {
        try await FakeKubernetes(tls)
    }

    /// For `api_server`.
    public var url: String { "\(isTLS ? "https" : "http")://127.0.0.1:\(port)" }

    // MARK: Objects

    /// Makes an object, or changes it.
    public func set(_ resource: String, _ objects: KubernetesFixture...) {
        watched.update { state in
            for object in objects {
                let before = state.objects[resource, default: [:]].updateValue(object, forKey: object.key)
                Self.happened(resource, before, object, &state)
            }
        }
    }

    /// Deletes an object.
    public func delete(_ resource: String, _ key: String) {
        watched.update { state in
            guard let before = state.objects[resource]?.removeValue(forKey: key) else { return }
            Self.happened(resource, before, nil, &state)
        }
    }

    // MARK: Misbehaving

    /// Adds faults, each of which befalls one request.
    public func enqueue(_ faults: KubernetesFault...) { watched.update { $0.script += faults } }

    /// Takes only these tokens from now on; open watches go on, as they do.
    public func setTokens(_ tokens: Set<String>?) { watched.update { $0.tokens = tokens } }

    /// Forbids these kinds of objects from now on.
    public func setForbidden(_ resources: Set<String>) { watched.update { $0.forbidden = resources } }

    /// Sends answers in parts of so many bytes; 0: whole.
    public func setFragment(_ bytes: Int) { watched.update { $0.fragment = bytes } }

    /// Forgets all changes up to now: a watch from an older version, or the next page of an older list, gets 410.
    ///
    /// - Parameter tells: tell watches that are open.
    public func forget(tells: Bool = false) {
        watched.update { state in
            state.version += 1
            state.forgotten = state.version
            state.events = []
            guard tells else { return }
            for watch in state.watches.values {
                KubernetesHandler.send(Self.event("ERROR", KubernetesHandler.statusText(410, "too old")), to: watch)
            }
        }
    }

    /// Tells all watches that want to know it that nothing has happened up to now.
    public func bookmark() {
        watched.update { state in
            state.version += 1
            for watch in state.watches.values where watch.takesBookmarks {
                let object = "{\"kind\":\"Object\",\"metadata\":{\"resourceVersion\":\"\(state.version)\"}}"
                KubernetesHandler.send(Self.event("BOOKMARK", object), to: watch)
            }
        }
    }

    /// Ends all watches in order.
    public func endWatches() {
        watched.update { state in
            for watch in state.watches.values { KubernetesHandler.end(watch) }
            state.watches = [:]
        }
    }

    /// Breaks all watches in the middle of an event.
    public func tearWatches() {
        watched.update { state in
            for watch in state.watches.values {
                KubernetesHandler.send("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"ha", to: watch)
                watch.channel.close(promise: nil)
            }
            state.watches = [:]
        }
    }

    /// Stops listening and breaks all connections.
    public func goAway() async {
        await server.goAway()
    }

    /// Listens again on the same port, with all objects.
    ///
    /// - Throws: an error of the system if another program has taken the port.
    public func comeBack() async throws {
        try await server.comeBack()
    }

    // MARK: Asking

    /// All requests in their order.
    public var requests: [KubernetesRequest] { watched.read { $0.requests } }

    /// Waits until the requests satisfy a condition.
    ///
    /// - Throws: `TimedOut`, with what there is, if they do not within `patience`.
    public func waitForRequests(
        _ what: String, _ patience: Patience = Patience(),
        _ condition: @escaping @Sendable ([KubernetesRequest]) -> Bool
    ) async throws {
        guard await watched.wait(patience, until: { condition($0.requests) }) else {
            throw TimedOut("no \(what) within \(patience): \(requests)")
        }
    }

    /// Waits until exactly so many watches are open.
    ///
    /// - Throws: `TimedOut` if they are not within `patience`.
    public func waitForWatches(_ count: Int, _ patience: Patience = Patience()) async throws {
        guard await watched.wait(patience, until: { $0.watches.count == count }) else {
            throw TimedOut("\(watched.read { $0.watches.count }) watches instead of \(count): \(requests)")
        }
    }

    // MARK: The protocol

    private static func happened(
        _ resource: String, _ before: KubernetesFixture?, _ after: KubernetesFixture?, _ state: inout State
    ) {
        state.version += 1
        let event = Event(version: state.version, resource: resource, before: before, after: after)
        state.events.append(event)
        for watch in state.watches.values {
            if let text = text(of: event, for: watch) { KubernetesHandler.send(text, to: watch) }
        }
    }

    /// The event as a watch sees it; nil where it does not concern it.
    static func text(of event: Event, for watch: Watch) -> String? {
        guard event.resource == watch.resource else { return nil }
        func fits(_ object: KubernetesFixture?) -> KubernetesFixture? {
            object.flatMap {
                $0.matches(namespace: watch.namespace, labels: watch.labels, fields: watch.fields) ? $0 : nil
            }
        }
        switch (fits(event.before), fits(event.after)) {
        case (nil, nil): return nil
        case (nil, let object?): return self.event("ADDED", object.json(version: event.version))
        case (_?, let object?): return self.event("MODIFIED", object.json(version: event.version))
        // What an object was like when it was last seen, with the version in which it went.
        case (let object?, nil): return self.event("DELETED", object.json(version: event.version))
        }
    }

    private static func event(_ type: String, _ object: String) -> String {
        "{\"type\":\"\(type)\",\"object\":\(object)}\n"
    }
}
