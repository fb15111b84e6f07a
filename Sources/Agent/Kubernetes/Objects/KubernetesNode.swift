import LineCore

/// A node.
struct KubernetesNode: Sendable, Equatable {
    let metadata: ObjectMetadata
    /// `spec.providerID`.
    let providerID: String
    /// Types and states of `status.conditions`, in lower case.
    let conditions: [Label]
    /// Types and values of `status.addresses`.
    let addresses: [Label]
    /// Where kubelet listens.
    let kubeletPort: Int

    init(_ metadata: ObjectMetadata, _ value: JSONValue) {
        self.metadata = metadata
        providerID = value["spec"]?.string("providerID") ?? ""
        let status = value["status"] ?? .null
        conditions = status.list("conditions").map {
            Label($0.string("type").lowercased(), $0.string("status").lowercased())
        }
        addresses = status.list("addresses").map { Label($0.string("type"), $0.string("address")) }
        kubeletPort = status["daemonEndpoints"]?["kubeletEndpoint"]?["Port"]?.asInteger ?? 0
    }
}
