import LineCore

/// `EndpointSlice`: some of the addresses of a service.
struct KubernetesEndpointSlice: Sendable, Equatable {
    /// The label that says whose it is.
    static let serviceLabel = "kubernetes.io/service-name"

    /// A port of all of its addresses.
    struct Port: Sendable, Equatable {
        let name: String?
        let number: Int?
        let proto: String?
        let appProtocol: String?
    }

    /// An endpoint.
    struct Endpoint: Sendable, Equatable {
        let addresses: [String]
        /// `ready`, `serving` and `terminating`, as far as they are said.
        let conditions: [Label]
        let hostname: String?
        let nodeName: String?
        let zone: String?
        let reference: ObjectReference?
        /// `deprecatedTopology`, by key.
        let topology: [Label]
    }

    let metadata: ObjectMetadata
    /// `IPv4`, `IPv6` or `FQDN`.
    let addressType: String
    let ports: [Port]
    let endpoints: [Endpoint]

    init(_ metadata: ObjectMetadata, _ value: JSONValue) {
        self.metadata = metadata
        addressType = value.string("addressType")
        ports = value.list("ports").map { port in
            Port(
                name: port["name"]?.asString, number: port["port"]?.asInteger, proto: port["protocol"]?.asString,
                appProtocol: port["appProtocol"]?.asString)
        }
        endpoints = value.list("endpoints").map { endpoint in
            let conditions = ["ready", "serving", "terminating"].compactMap { name in
                endpoint["conditions"]?[name]?.asBoolean.map { Label(name, "\($0)") }
            }
            return Endpoint(
                addresses: endpoint.list("addresses").compactMap(\.asString), conditions: conditions,
                hostname: endpoint["hostname"]?.asString, nodeName: endpoint["nodeName"]?.asString,
                zone: endpoint["zone"]?.asString, reference: ObjectReference(endpoint["targetRef"]),
                topology: Self.pairs(endpoint["deprecatedTopology"]))
        }
    }

    private static func pairs(_ value: JSONValue?) -> [Label] {
        guard case .object(let object) = value else { return [] }
        return object.members.compactMap { member in
            member.value.asString.map { Label(String(decoding: member.name, as: UTF8.self), $0) }
        }
    }
}
