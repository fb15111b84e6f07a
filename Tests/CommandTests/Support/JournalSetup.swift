import Glibc
import TestSupport

/// A configuration that reads a journal, and the built agent to run on it.
struct JournalSetup {
    let directory: TemporaryDirectory
    let pushURL: String
    /// Keys of `journal`, on one line.
    var keys: String
    /// Further scrape configs, one a string.
    var others: [String] = []
    /// `server`, on one line.
    var server = "{disable: true}"

    init(pushURL: String, keys: String) throws {
        directory = try TemporaryDirectory()
        self.pushURL = pushURL
        self.keys = keys
    }

    private var yaml: String {
        """
        server: \(server)
        positions: {filename: \(directory("positions.yaml")), sync_period: 50ms}
        target_config: {sync_period: 1s, shutdown_timeout: 5s}
        clients:
          - url: \(pushURL)
            batchwait: 50ms
            backoff_config: {min_period: 20ms, max_period: 200ms}
        scrape_configs:
          - job_name: journal
            journal: {\(keys)}
            relabel_configs:
              - {source_labels: [__journal_syslog_identifier], target_label: ident}
        \(others.map { "  - \($0)" }.joined(separator: "\n"))

        """
    }

    /// The agent's binary and its arguments.
    func command() throws -> (program: String, arguments: [String]) {
        let config = try directory.write("config.yaml", yaml)
        return (try builtBinary(named: "needletail"), ["-config.file=\(config)"])
    }

    static let environment: [String: String?] = ["HOSTNAME": "testhost", "TZ": "UTC", "NOTIFY_SOCKET": nil]

    /// Starts the agent.
    func start() throws -> ChildProcess {
        let (program, arguments) = try command()
        return try ChildProcess(program, arguments, environment: Self.environment)
    }

    /// Starts the agent where it sees journald's files in their places.
    func start(inside journald: Journald) throws -> ChildProcess {
        let (program, arguments) = try command()
        return try journald.inside(program, arguments, environment: Self.environment)
    }

    /// The number, within its journal, of the last entry that is saved as delivered.
    var savedNumber: Int? {
        guard let bytes = try? readFile(directory("positions.yaml")) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let line = text.split(separator: "\n").first(where: { $0.contains("cursor-journal") }),
            let number = line.split(separator: ";").first(where: { $0.hasPrefix("i=") })
        else { return nil }
        return Int(number.dropFirst(2), radix: 16)
    }
}
