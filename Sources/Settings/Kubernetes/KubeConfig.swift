/// A kubeconfig file: which API server its current context is, and how to log in to it.
///
/// Source: `k8s.io/client-go/tools/clientcmd/api/v1`. The program of `exec` is run by whoever logs in; `auth-provider`, which
/// Kubernetes 1.26 took out, is not built.
public struct KubeConfig: Sendable, Equatable {
    /// Why there is nothing to be had from a file: a sentence with what to do.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        /// The sentence. It never holds a secret.
        public let description: String
    }

    /// The server of the current context.
    public var server: KubernetesServerSettings

    /// Reads a file's text.
    ///
    /// - Parameters:
    ///   - bytes: the text, YAML or JSON; at most 4 MiB.
    ///   - path: its path, against whose directory relative paths in it are resolved.
    /// - Throws: what is missing, or cannot be used.
    public init(_ bytes: [UInt8], path: String) throws(Problem) {
        func fail(_ what: String) -> Problem { Problem(description: "kubeconfig_file \(path): \(what)") }
        let document: YAMLDocument
        do throws(YAMLError) { document = try YAMLDocument(bytes) } catch {
            throw fail("line \(error.origin.line): \(error.what)")
        }
        guard let root = document.root else { throw fail("it is empty") }
        guard let name = root.text("current-context") else {
            throw fail("it has no current-context; choose one with kubectl config use-context")
        }
        guard let context = root.named(name, in: "contexts")?.value("context") else {
            throw fail("its current-context \(name) is not among its contexts")
        }
        guard let cluster = context.text("cluster").flatMap({ root.named($0, in: "clusters") })?.value("cluster") else {
            throw fail("the cluster of the context \(name) is not among its clusters")
        }
        guard let url = cluster.text("server") else { throw fail("the cluster of the context \(name) has no server") }
        do throws(LiteralError) { server = KubernetesServerSettings(url: try HTTPURL(url).text) } catch {
            throw fail("the server \(HTTPURL.redacted(url)) \(error.what); \(error.mend)")
        }
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        func file(_ node: YAMLNode, _ key: String) -> String? {
            node.text(key).map { $0.hasPrefix("/") ? $0 : directory + $0 }
        }
        func data(_ node: YAMLNode, _ key: String) throws(Problem) -> String? {
            guard let text = node.text(key) else { return nil }
            guard let decoded = Base64Text.decode(text) else { throw fail("\(key) is not base64") }
            return String(decoding: decoded, as: UTF8.self)
        }
        server.tls.ca = try data(cluster, "certificate-authority-data")
        if server.tls.ca == nil { server.tls.caFile = file(cluster, "certificate-authority") }
        server.tls.serverName = cluster.text("tls-server-name")
        server.tls.insecureSkipVerify = cluster.value("insecure-skip-tls-verify")?.scalar == .boolean(true)
        server.proxy.url = cluster.text("proxy-url")
        guard let user = context.text("user").flatMap({ root.named($0, in: "users") })?.value("user") else { return }
        server.tls.cert = try data(user, "client-certificate-data")
        if server.tls.cert == nil { server.tls.certFile = file(user, "client-certificate") }
        server.tls.key = try data(user, "client-key-data").map { Secret($0) }
        if server.tls.key == nil { server.tls.keyFile = file(user, "client-key") }
        if let path = file(user, "tokenFile") {
            server.authorization = .token(type: "Bearer", credentials: .file(path))
        } else if let token = user.text("token") {
            server.authorization = .token(type: "Bearer", credentials: .value(Secret(token)))
        } else if let name = user.text("username") {
            server.authorization = .basic(
                username: .value(Secret(name)), password: .value(Secret(user.text("password") ?? "")))
        } else if let node = user.value("exec"), !node.isNull {
            do throws(LiteralError) {
                server.exec = try ExecCredentialSettings(node, directory: directory)
            } catch {
                throw fail("`exec` of its user \(error.what); \(error.mend)")
            }
        } else if user.value("auth-provider") != nil {
            throw fail("its user logs in by `auth-provider`, which Kubernetes 1.26 took out; use `exec` or a token")
        }
    }
}

extension YAMLNode {
    /// The text of a key that is written and not empty.
    func text(_ key: String) -> String? {
        guard let node = value(key), case .scalar(let text, _) = node.content, !node.isNull, !text.isEmpty else {
            return nil
        }
        return text
    }

    /// The item of a list that has this `name`.
    fileprivate func named(_ name: String, in list: String) -> YAMLNode? {
        guard case .sequence(let items) = value(list)?.content else { return nil }
        return items.first { $0.text("name") == name }
    }
}
