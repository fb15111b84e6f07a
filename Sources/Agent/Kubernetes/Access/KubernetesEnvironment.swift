import Settings

/// What a pod knows of its cluster: the API server's address, its service account, its node.
///
/// Source: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/.
struct KubernetesEnvironment: Sendable {
    /// Where Kubernetes puts the files of the service account.
    static let accountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// `KUBERNETES_SERVICE_HOST`; empty outside of a cluster.
    let host: String
    /// `KUBERNETES_SERVICE_PORT`.
    let port: String
    /// The node that the agent runs on.
    let nodeName: String
    /// `NODE_IP`: the node's address, where the pod was told; empty otherwise.
    let nodeAddress: String
    /// Where `token`, `ca.crt` and `namespace` are.
    let directory: String

    /// Reads the environment.
    ///
    /// - Parameters:
    ///   - variable: gives a variable's value, or nil.
    ///   - nodeName: the node that the agent runs on.
    ///   - directory: of the service account.
    init(
        variable: (String) -> String?, nodeName: String, directory: String = KubernetesEnvironment.accountDirectory
    ) {
        host = variable("KUBERNETES_SERVICE_HOST") ?? ""
        port = variable("KUBERNETES_SERVICE_PORT") ?? ""
        self.nodeName = nodeName
        nodeAddress = variable("NODE_IP") ?? ""
        self.directory = directory
    }

    /// The API server of the cluster, by the service account's token and authority, which are read again when they change.
    ///
    /// - Throws: the agent runs in no cluster.
    func server() throws(KubernetesFailure) -> KubernetesServerSettings {
        guard !host.isEmpty, !port.isEmpty else {
            throw KubernetesFailure(
                .noAnswer,
                "Kubernetes: the agent runs in no cluster (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set): "
                    + "write `api_server` or `kubeconfig_file`")
        }
        var server = KubernetesServerSettings(url: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)")
        server.authorization = .token(type: "Bearer", credentials: .file("\(directory)/token"))
        server.tls.caFile = "\(directory)/ca.crt"
        return server
    }

    /// The node's kubelet: what the settings leave open is port 10250 of the node, and the service account.
    func kubelet(_ settings: KubernetesServerSettings) -> KubernetesServerSettings {
        var server = settings
        let host = nodeAddress.isEmpty ? nodeName : nodeAddress
        if server.url.isEmpty { server.url = "https://\(host.contains(":") ? "[\(host)]" : host):10250" }
        // No token goes over the read-only port, where anybody could read it.
        guard server.url.hasPrefix("https:") else { return server }
        if server.authorization == .none {
            server.authorization = .token(type: "Bearer", credentials: .file("\(directory)/token"))
        }
        if server.tls.ca == nil, server.tls.caFile == nil, !server.tls.insecureSkipVerify {
            server.tls.caFile = "\(directory)/ca.crt"
        }
        return server
    }

    /// The namespace that the agent runs in.
    ///
    /// - Throws: the file that says it cannot be read.
    func namespace() throws(KubernetesFailure) -> String {
        do throws(PushFailure) {
            let bytes = try WatchedFiles.read("\(directory)/namespace", setting: "namespaces.own_namespace")
            return String(String(decoding: bytes, as: UTF8.self).trimmingSpace)
        } catch {
            throw KubernetesFailure(error)
        }
    }
}
