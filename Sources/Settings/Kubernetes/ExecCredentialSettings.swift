/// `exec` of a kubeconfig file's user: a program that prints credentials.
///
/// Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins.
public struct ExecCredentialSettings: Sendable, Equatable {
    /// `apiVersion`: `client.authentication.k8s.io/v1` or `…/v1beta1`.
    public var version: String
    /// `command`: a name that is looked for in `PATH`, or a path, a relative one from the file's directory on.
    public var command: String
    /// `args`.
    public var arguments: [String] = []
    /// `env`: `NAME=value`, over the agent's own environment.
    public var environment: [String] = []
    /// `installHint`: what to do where there is no such program.
    public var hint = ""

    /// A program without arguments.
    public init(version: String, command: String) {
        self.version = version
        self.command = command
    }

    /// Reads the map.
    ///
    /// - Parameters:
    ///   - node: the map.
    ///   - directory: the file's, with a slash at its end.
    /// - Throws: what is missing, or not built.
    init(_ node: YAMLNode, directory: String) throws(LiteralError) {
        let versions = ["v1", "v1beta1"].map { "client.authentication.k8s.io/\($0)" }
        let version = node.text("apiVersion") ?? ""
        guard versions.contains(version) else {
            throw LiteralError(
                what: "has the apiVersion \(version.isEmpty ? "\"\"" : version)",
                mend: "write one of \(versions.joined(separator: ", "))")
        }
        guard let command = node.text("command") else {
            throw LiteralError(what: "has no command", mend: "write which program prints the credentials")
        }
        if node.text("interactiveMode") == "Always" {
            throw LiteralError(
                what: "wants a terminal (interactiveMode: Always), and the agent has none",
                mend: "use a program that asks nobody")
        }
        if node.value("provideClusterInfo")?.scalar == .boolean(true) {
            throw LiteralError(
                what: "wants to be told of the cluster (provideClusterInfo: true), which is not built",
                mend: "give the program what it needs by args or env")
        }
        self.version = version
        self.command = command.contains("/") && !command.hasPrefix("/") ? directory + command : command
        if case .sequence(let items)? = node.value("args")?.content {
            arguments = items.map { item in if case .scalar(let text, _) = item.content { text } else { "" } }
        }
        if case .sequence(let items)? = node.value("env")?.content {
            environment = items.compactMap { item in item.text("name").map { "\($0)=\(item.text("value") ?? "")" } }
        }
        hint = node.text("installHint") ?? ""
    }
}
