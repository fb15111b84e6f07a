import LineCore

/// An ingress.
struct KubernetesIngress: Sendable, Equatable {
    /// A rule: a host and its paths.
    struct Rule: Sendable, Equatable {
        let host: String
        let paths: [String]
    }

    let metadata: ObjectMetadata
    /// `spec.ingressClassName`.
    let className: String
    /// Hosts that have TLS; the first part of one may be `*`.
    let tlsHosts: [String]
    let rules: [Rule]

    init(_ metadata: ObjectMetadata, _ value: JSONValue) {
        self.metadata = metadata
        let spec = value["spec"] ?? .null
        className = spec.string("ingressClassName")
        tlsHosts = spec.list("tls").flatMap { $0.list("hosts").compactMap(\.asString) }
        rules = spec.list("rules").map { rule in
            let paths = rule["http"]?.list("paths").map { path in
                path.string("path").isEmpty ? "/" : path.string("path")
            }
            return Rule(host: rule.string("host"), paths: paths ?? ["/"])
        }
    }

    /// Has the host TLS?
    func isSecure(_ host: String) -> Bool {
        tlsHosts.contains { pattern in
            if pattern == host { return true }
            let (wanted, found) = (
                pattern.split(separator: ".", omittingEmptySubsequences: false),
                host.split(separator: ".", omittingEmptySubsequences: false)
            )
            return wanted.first == "*" && wanted.count == found.count
                && wanted.dropFirst().elementsEqual(found.dropFirst())
        }
    }
}
