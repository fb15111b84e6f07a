/// `kubelet`: the pods of the node are asked of its kubelet, not of the API server, which then is spared a watch a node.
///
/// A kubelet can only be asked, not watched: that is done every so often, and at once when there is a directory of a pod that
/// is not known. Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ (`/pods` needs the right
/// to `get` `nodes/proxy`).
public struct KubeletSettings: Sendable, Equatable {
    /// `url`, and how to log in there. Default: empty, which is port 10250 of the node, by the pod's service account.
    public var server = KubernetesServerSettings(url: "")
    /// `poll_interval`: how often the pods are asked for in any case. Default 30 s, at least 1 s.
    public var pollInterval = Duration.seconds(30)

    /// The node's own.
    public init() {}

    /// Reads the block.
    init(_ reader: inout MapReader, environment: (String) -> String?) {
        server = KubernetesServerSettings(&reader, url: "url", environment: environment)
        let most = Duration.seconds(3600)
        pollInterval = reader.duration("poll_interval", in: .seconds(1)...most) ?? pollInterval
        reader.finish()
    }

    /// Writes the block.
    func write(to writer: inout YAMLWriter) {
        writer.block("kubelet") { writer in
            server.write(to: &writer, url: "url")
            writer.duration("poll_interval", pollInterval)
        }
    }
}
