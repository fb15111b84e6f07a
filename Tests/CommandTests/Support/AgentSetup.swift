import Glibc
import TestSupport

/// A directory with logs, positions and a configuration, and the built agent to run on it.
struct AgentSetup {
    let directory: TemporaryDirectory
    /// Where to push.
    var pushURL: String
    /// Keys of the client after `url`, one a line.
    var client: [String] = []
    /// Keys of the top level, one block a string.
    var blocks: [String] = []
    /// The stages of the only job.
    var stages = "[{cri: {}}]"
    /// The glob, relative to the directory.
    var glob = "logs/**/*.log"
    /// `positions.filename`, relative to the directory.
    var positions = "positions.yaml"
    /// `positions.sync_period`.
    var syncPeriod = "100ms"
    /// `server`, on one line.
    var server = "{http_listen_port: 0}"
    /// `target_config.shutdown_timeout`: no stop waits for it, unless Loki is away.
    var shutdownTimeout = "10m"

    init(pushURL: String) throws {
        directory = try TemporaryDirectory()
        self.pushURL = pushURL
        _ = try directory.makeDirectory("logs")
    }

    /// The configuration.
    var yaml: String {
        """
        server: \(server)
        positions: {filename: \(directory(positions)), sync_period: \(syncPeriod)}
        target_config: {sync_period: 1s, shutdown_timeout: \(shutdownTimeout)}
        \(blocks.joined(separator: "\n"))
        clients:
          - url: \(pushURL)
            batchwait: 50ms
            backoff_config: {min_period: 20ms, max_period: 200ms}
        \(client.map { "    \($0)" }.joined(separator: "\n"))
        scrape_configs:
          - job_name: test
            pipeline_stages: \(stages)
            static_configs:
              - labels: {job: test, __path__: "\(directory(glob))"}

        """
    }

    /// Starts the agent.
    func start(_ arguments: [String] = [], input: ChildProcess.Input = .none) throws -> ChildProcess {
        let config = try directory.write("config.yaml", yaml)
        return try ChildProcess(
            try builtBinary(named: "needletail"), ["-config.file=\(config)"] + arguments,
            environment: ["HOSTNAME": "testhost", "TZ": "UTC", "NOTIFY_SOCKET": nil], input: input)
    }

    /// A writer of numbered lines into `logs/`.
    func writer(_ name: String, format: LogWriter.Format = .cri) throws -> LogWriter {
        try LogWriter(directory("logs/\(name).log"), name: name, format: format)
    }

    /// The names in a directory, sorted; none where it is not there.
    func names(in name: String) -> [String] {
        guard let directory = unsafe opendir(directory(name)) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The lines of all files in a directory.
    func lines(in name: String) -> [String] {
        names(in: name).flatMap { file in
            let bytes = (try? readFile(directory("\(name)/\(file)"))) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    /// What is saved, or nothing.
    var savedPositions: String {
        (try? readFile(directory(positions))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
