import Glibc
import TestSupport

/// Pods of an API server, their log directories, a Loki, and the built agent to read them.
struct KubernetesSetup {
    let loki: FakeLoki
    let server: FakeKubernetes
    let directory: TemporaryDirectory

    init() async throws {
        loki = try await FakeLoki.start()
        server = try await FakeKubernetes.start()
        directory = try TemporaryDirectory()
        try directory.makeDirectory("pods")
    }

    /// Where kubelet makes the pods' directories.
    var pods: String { directory("pods") }

    /// A pod's directory.
    func path(_ namespace: String, _ pod: String) -> String { "\(pods)/\(namespace)_\(pod)_uid-\(pod)" }

    /// A writer into the log of a pod's container, whose directory is made where it is not there.
    func writer(_ namespace: String, _ pod: String) throws -> LogWriter {
        try directory.makeDirectory("pods/\(namespace)_\(pod)_uid-\(pod)/app")
        return try LogWriter("\(path(namespace, pod))/app/0.log", name: pod, format: .cri)
    }

    /// Starts the agent, on the node `node-1`.
    ///
    /// - Parameters:
    ///   - job: the keys of its only scrape config after `job_name`, one a line.
    ///   - asNobody: by a user without rights; only root can do that.
    /// - Returns: the agent.
    /// - Throws: it cannot be started.
    func start(_ job: String, asNobody: Bool = false) throws -> ChildProcess {
        let keys = job.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let config = try directory.write(
            "config.yaml",
            """
            server: {http_listen_port: 0}
            positions: {filename: \(directory("positions.yaml")), sync_period: 50ms}
            target_config: {sync_period: 1s, shutdown_timeout: 10m}
            clients: [{url: \(loki.pushURL), batchwait: 20ms, backoff_config: {min_period: 20ms, max_period: 200ms}}]
            scrape_configs:
              - job_name: pods
            \(keys)
            """)
        var command = [try builtBinary(named: "needletail"), "-config.file=\(config)"]
        if asNobody {
            // The build may be where nobody else may look.
            let copy = directory("needletail")
            try writeFile(copy, try readFile(command[0]))
            for path in [directory.path, copy] where unsafe chmod(path, 0o777) != 0 {
                throw SystemFailure("chmod \(path)")
            }
            command[0] = copy
            command = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + command
        }
        return try ChildProcess(
            command[0], Array(command.dropFirst()),
            environment: ["HOSTNAME": "agent-x7f2p", "NODE_NAME": "node-1", "TZ": "UTC", "NOTIFY_SOCKET": nil],
            input: .none)
    }
}
