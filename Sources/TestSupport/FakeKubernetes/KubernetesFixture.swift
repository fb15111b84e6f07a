/// An object of a fake API server.
public struct KubernetesFixture: Hashable, Sendable {
    /// `metadata.namespace`; empty for objects of the whole cluster.
    public var namespace: String
    /// `metadata.name`.
    public var name: String
    /// `metadata.uid`.
    public var uid: String
    /// `metadata.labels`.
    public var labels: [String: String] = [:]
    /// `metadata.annotations`.
    public var annotations: [String: String] = [:]
    /// The controlling owner: kind and name.
    public var owner: [String] = []
    /// The members beside `metadata`, as JSON, such as `"spec":{},"status":{}`; may be empty.
    public var members: String
    /// What `fieldSelector` can ask for, besides name and namespace.
    public var fields: [String: String] = [:]

    /// An object with these members.
    public init(namespace: String = "", name: String, uid: String = "", members: String = "") {
        self.namespace = namespace
        self.name = name
        self.uid = uid.isEmpty ? "uid-\(name)" : uid
        self.members = members
    }

    /// A pod with containers of these names and no ports.
    public static func pod(
        _ namespace: String, _ name: String, uid: String = "", node: String = "node-1", containers: [String] = ["app"],
        ip: String = "10.0.0.1", phase: String = "Running"
    ) -> KubernetesFixture {
        let list = containers.map { "{\"name\":\(quoted($0)),\"image\":\"image/\($0):1\"}" }.joined(separator: ",")
        let address = ip.isEmpty ? "" : "\"podIP\":\"\(ip)\","
        var pod = KubernetesFixture(
            namespace: namespace, name: name, uid: uid,
            members: "\"spec\":{\"nodeName\":\(quoted(node)),\"containers\":[\(list)]},"
                + "\"status\":{\(address)\"hostIP\":\"192.168.0.1\",\"phase\":\"\(phase)\","
                + "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}")
        pod.fields = ["spec.nodeName": node, "status.phase": phase]
        return pod
    }

    /// A namespace with labels.
    public static func namespace(_ name: String, labels: [String: String] = [:]) -> KubernetesFixture {
        var namespace = KubernetesFixture(name: name, members: "\"spec\":{},\"status\":{\"phase\":\"Active\"}")
        namespace.labels = labels
        return namespace
    }

    /// A node with labels.
    public static func node(_ name: String, labels: [String: String] = [:]) -> KubernetesFixture {
        var node = KubernetesFixture(
            name: name,
            members:
                "\"spec\":{\"providerID\":\"test:///\(name)\"},\"status\":{\"addresses\":[{\"type\":\"InternalIP\","
                + "\"address\":\"192.168.0.1\"}],\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":10250}}}")
        node.labels = labels
        return node
    }

    /// Tells the object from all others of its kind.
    var key: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

    /// The object as the API server sends it.
    func json(version: Int) -> String {
        var metadata = [
            "\"name\":\(Self.quoted(name))", "\"uid\":\(Self.quoted(uid))", "\"resourceVersion\":\"\(version)\"",
        ]
        if !namespace.isEmpty { metadata.append("\"namespace\":\(Self.quoted(namespace))") }
        if !labels.isEmpty { metadata.append("\"labels\":\(Self.object(labels))") }
        if !annotations.isEmpty { metadata.append("\"annotations\":\(Self.object(annotations))") }
        if owner.count == 2 {
            metadata.append(
                "\"ownerReferences\":[{\"kind\":\"\(owner[0])\",\"name\":\"\(owner[1])\",\"controller\":true}]")
        }
        // What every object has, and nobody here wants to know.
        metadata.append(
            "\"managedFields\":[{\"manager\":\"test\",\"fieldsV1\":{\"f:metadata\":{\"f:labels\":{\".\":{}}}}}]")
        return "{\"metadata\":{\(metadata.joined(separator: ","))}\(members.isEmpty ? "" : ",\(members)")}"
    }

    /// Is it what a request asks for?
    func matches(namespace wanted: String, labels selector: String, fields: String) -> Bool {
        guard wanted.isEmpty || wanted == namespace else { return false }
        var known = self.fields
        known["metadata.name"] = name
        known["metadata.namespace"] = namespace
        return Self.matches(selector, labels) && Self.matches(fields, known)
    }

    private static func matches(_ selector: String, _ values: [String: String]) -> Bool {
        selector.split(separator: ",").allSatisfy { part in
            let sides = part.split(separator: "=", omittingEmptySubsequences: true).map(String.init)
            guard let first = sides.first else { return true }
            if first.hasSuffix("!") { return values[String(first.dropLast())] != sides.last }
            return sides.count == 2 ? values[first] == sides[1] : values[first] != nil
        }
    }

    private static func object(_ pairs: [String: String]) -> String {
        "{" + pairs.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
            + "}"
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
