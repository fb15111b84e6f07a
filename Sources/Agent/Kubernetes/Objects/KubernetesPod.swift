import LineCore

/// A pod.
struct KubernetesPod: Sendable, Equatable {
    /// A port that a container declares.
    struct Port: Sendable, Equatable {
        let name: String
        let number: Int
        let proto: String
    }

    /// A container, or one that runs before the others.
    struct Container: Sendable, Equatable {
        let name: String
        let image: String
        /// `containerd://…`; empty before it runs.
        let id: String
        let isInit: Bool
        let ports: [Port]
    }

    let metadata: ObjectMetadata
    /// `spec.nodeName`; empty before it has a node.
    let nodeName: String
    /// `status.podIP`; empty before it has one.
    let ip: String
    /// `status.hostIP`.
    let hostIP: String
    /// `status.phase`.
    let phase: String
    /// The condition `Ready`: `true`, `false` or `unknown`.
    let ready: String
    /// Containers, then those that run before them.
    let containers: [Container]

    init(_ metadata: ObjectMetadata, _ value: JSONValue) {
        self.metadata = metadata
        let (spec, status) = (value["spec"] ?? .null, value["status"] ?? .null)
        nodeName = spec.string("nodeName")
        ip = status.string("podIP")
        hostIP = status.string("hostIP")
        phase = status.string("phase")
        let condition = status.list("conditions").first { $0.string("type") == "Ready" }
        ready = condition?.string("status").lowercased() ?? "unknown"
        containers =
            Self.containers(spec.list("containers"), status.list("containerStatuses"), isInit: false)
            + Self.containers(spec.list("initContainers"), status.list("initContainerStatuses"), isInit: true)
    }

    private static func containers(_ list: [JSONValue], _ statuses: [JSONValue], isInit: Bool) -> [Container] {
        list.map { item in
            let name = item.string("name")
            let ports = item.list("ports").map { port in
                // The API server fills the protocol in.
                Port(
                    name: port.string("name"), number: port["containerPort"]?.asInteger ?? 0,
                    proto: port["protocol"]?.asString ?? "TCP")
            }
            return Container(
                name: name, image: item.string("image"),
                id: statuses.first { $0.string("name") == name }?.string("containerID") ?? "", isInit: isInit,
                ports: ports
            )
        }
    }
}
