/// The kinds of objects that are watched, as the API names them in URLs.
enum KubernetesResource: String, Sendable, CaseIterable {
    case pods, nodes, namespaces, services, endpoints
    case endpointSlices = "endpointslices"
    case ingresses

    /// Before the namespace in URLs.
    var group: String {
        switch self {
        case .pods, .nodes, .namespaces, .services, .endpoints: "/api/v1"
        case .endpointSlices: "/apis/discovery.k8s.io/v1"
        case .ingresses: "/apis/networking.k8s.io/v1"
        }
    }

    /// Objects of a page of a list. Pods are large: 10 to 20 KB each.
    var pageSize: Int { self == .pods ? 100 : 500 }
}

/// What one watch is of: watches with equal keys are one.
struct WatchKey: Hashable, Sendable {
    /// Which API server, by place.
    var server = 0
    /// Which objects.
    let resource: KubernetesResource
    /// In which namespace; empty: in all.
    var namespace = ""
    /// `labelSelector`; empty: all.
    var labels = ""
    /// `fieldSelector`; empty: all.
    var fields = ""
    /// How often a kubelet is asked for all of its pods; `nil`: an API server is asked once, and watched.
    var poll: Duration?

    /// What a kubelet is asked for, for people.
    static let podsOfKubelet = "pods of the kubelet"

    /// For people: `pods in the namespace shop`.
    var description: String {
        if poll != nil { return Self.podsOfKubelet }
        return resource.rawValue + (namespace.isEmpty ? "" : " in the namespace \(namespace)")
    }

    /// Path and query of a list.
    ///
    /// - Parameters:
    ///   - version: `resourceVersion`: 0 for whatever the server has at hand, empty for the newest.
    ///   - limit: objects of a page; 0: no pages.
    ///   - next: the token of the next page; empty for the first.
    /// - Returns: what follows the server's URL.
    func list(version: String, limit: Int, next: String) -> String {
        if poll != nil { return "/pods" }
        var fields: [(name: String, value: String)] = []
        if limit > 0 { fields.append(("limit", "\(limit)")) }
        // A page is of the version that its list began with.
        if next.isEmpty { fields.append(("resourceVersion", version)) } else { fields.append(("continue", next)) }
        return target(fields)
    }

    /// Path and query of a watch.
    ///
    /// - Parameters:
    ///   - version: changes after this version are wanted.
    ///   - seconds: after how long the server is to end it.
    /// - Returns: what follows the server's URL.
    func watch(version: String, seconds: Int) -> String {
        target([
            ("watch", "1"), ("allowWatchBookmarks", "true"), ("resourceVersion", version),
            ("timeoutSeconds", "\(seconds)"),
        ])
    }

    private func target(_ query: [(name: String, value: String)]) -> String {
        var path = resource.group
        if !namespace.isEmpty { path += "/namespaces/\(FormText.escape(namespace))" }
        var query = query
        if !labels.isEmpty { query.append(("labelSelector", labels)) }
        if !fields.isEmpty { query.append(("fieldSelector", fields)) }
        return "\(path)/\(resource.rawValue)?\(FormText.encode(query.filter { !$0.value.isEmpty }))"
    }
}
