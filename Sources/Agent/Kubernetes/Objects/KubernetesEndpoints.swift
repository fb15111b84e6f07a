import LineCore

/// The object that an address belongs to.
struct ObjectReference: Sendable, Equatable {
    let kind: String
    let namespace: String
    let name: String

    /// Reads `targetRef`; `nil` where there is none.
    init?(_ value: JSONValue?) {
        guard case .object = value, let value else { return nil }
        kind = value.string("kind")
        namespace = value.string("namespace")
        name = value.string("name")
    }

    /// The key of the pod, if it is one.
    var pod: String? { kind == "Pod" ? "\(namespace)/\(name)" : nil }
}

/// `Endpoints`: the addresses of a service.
struct KubernetesEndpoints: Sendable, Equatable {
    /// A port of a subset.
    struct Port: Sendable, Equatable {
        let name: String
        let number: Int
        let proto: String
    }

    /// An address of a subset.
    struct Address: Sendable, Equatable {
        let ip: String
        let hostname: String
        let nodeName: String?
        let reference: ObjectReference?
        let isReady: Bool
    }

    /// Addresses that have the same ports.
    struct Subset: Sendable, Equatable {
        let ports: [Port]
        /// Those that are ready, then those that are not.
        let addresses: [Address]
    }

    let metadata: ObjectMetadata
    let subsets: [Subset]

    init(_ metadata: ObjectMetadata, _ value: JSONValue) {
        self.metadata = metadata
        subsets = value.list("subsets").map { subset in
            Subset(
                ports: subset.list("ports").map { port in
                    Port(
                        name: port.string("name"), number: port["port"]?.asInteger ?? 0,
                        proto: port["protocol"]?.asString ?? "TCP")
                },
                addresses: Self.addresses(subset.list("addresses"), isReady: true)
                    + Self.addresses(subset.list("notReadyAddresses"), isReady: false))
        }
    }

    private static func addresses(_ list: [JSONValue], isReady: Bool) -> [Address] {
        list.map { address in
            Address(
                ip: address.string("ip"), hostname: address.string("hostname"),
                nodeName: address["nodeName"]?.asString, reference: ObjectReference(address["targetRef"]),
                isReady: isReady)
        }
    }
}
