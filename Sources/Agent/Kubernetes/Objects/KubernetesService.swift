import LineCore

/// A service.
struct KubernetesService: Sendable, Equatable {
    /// A port.
    struct Port: Sendable, Equatable {
        let name: String
        let number: Int
        let proto: String
    }

    let metadata: ObjectMetadata
    /// `spec.type`.
    let type: String
    /// `spec.clusterIP`; `None` for services without one.
    let clusterIP: String
    /// `spec.loadBalancerIP`.
    let loadBalancerIP: String
    /// `spec.externalName`.
    let externalName: String
    let ports: [Port]

    init(_ metadata: ObjectMetadata, _ value: JSONValue) {
        self.metadata = metadata
        let spec = value["spec"] ?? .null
        type = spec.string("type")
        clusterIP = spec.string("clusterIP")
        loadBalancerIP = spec.string("loadBalancerIP")
        externalName = spec.string("externalName")
        ports = spec.list("ports").map { port in
            Port(
                name: port.string("name"), number: port["port"]?.asInteger ?? 0,
                proto: port["protocol"]?.asString ?? "TCP")
        }
    }
}
