import Glibc

/// A real systemd-journald in a mount namespace of its own: what it writes is in a temporary directory, and the machine's own
/// journal is not touched.
///
/// Needs root. A process waits in the namespace, so that it outlives journald and other programs can be run in it.
public final class Journald: Sendable {
    private let directory: TemporaryDirectory
    private let anchor: ChildProcess
    private let running = Watched<ChildProcess?>(nil)

    private static let program = ["/usr/lib/systemd/systemd-journald", "/lib/systemd/systemd-journald"]

    /// Why none can be run here; `nil` where one can.
    public static var obstacle: String? {
        if getuid() != 0 { return "a journald of its own needs root" }
        if path(program) == nil { return "systemd-journald is not installed (package systemd)" }
        if path(["/usr/bin/unshare"]) == nil || path(["/usr/bin/nsenter"]) == nil {
            return "unshare and nsenter are not installed (package util-linux)"
        }
        return nil
    }

    private static func path(_ places: [String]) -> String? { places.first { unsafe access($0, X_OK) == 0 } }

    /// Where persistent journal files are: a directory named by the machine id is in it.
    public var persistent: String { directory("var") }
    /// Where volatile ones are.
    public var volatile: String { "/proc/\(anchor.id)/root/run/log/journal" }
    /// A machine id to begin with.
    public static let machine = "11112222333344445555666677778888"

    /// Makes the namespace; journald is not started yet.
    ///
    /// - Parameter configuration: lines of journald.conf(5).
    /// - Throws: `SystemFailure`, or `TimedOut` with what went wrong.
    public init(_ configuration: [String] = []) async throws {
        directory = try TemporaryDirectory(prefix: "journald")
        for name in ["run", "var", "etc"] { try directory.makeDirectory(name) }
        try directory.write("machine-id", Self.machine + "\n")
        let settings = [
            "[Journal]", "Storage=persistent", "ReadKMsg=no", "Audit=no", "RateLimitIntervalSec=0", "ForwardToWall=no",
            "ForwardToSyslog=no", "ForwardToKMsg=no", "SyncIntervalSec=1",
        ]
        try directory.write("etc/journald.conf", (settings + configuration).joined(separator: "\n") + "\n")
        // What journald is told to leave alone stays the machine's own.
        let script = """
            set -e
            cd "$1"
            mkdir -p /run/systemd /run/log /var/log/journal /etc/systemd
            mount --bind run /run/systemd
            # journald removes what it has flushed only where it is in memory.
            mount -t tmpfs tmpfs /run/log
            mount --bind var /var/log/journal
            mount --bind etc /etc/systemd
            mount --bind machine-id /etc/machine-id
            mkdir -p /run/systemd/journal
            echo ready
            exec sleep infinity
            """
        anchor = try ChildProcess(
            "/usr/bin/unshare", ["--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh", directory.path])
        try await anchor.waitForOutput(containing: "ready")
    }

    deinit { running.read { $0 }?.send(SIGKILL) }

    // MARK: The daemon

    /// Starts journald, and waits until it takes entries.
    public func start() async throws {
        let journald = try inside(Self.path(Self.program) ?? "", [])
        running.update { $0 = journald }
        try await poll("journald's socket") { unsafe access(socketPath, F_OK) == 0 && connectable }
        // It has its socket before it is ready for signals: until then they would end it.
        try await poll("journald's readiness for signals") { Self.waitsForSignals(journald.id) }
    }

    // Has a process blocked SIGUSR1, to read it from a descriptor? See proc_pid_status(5).
    private static func waitsForSignals(_ process: Int32) -> Bool {
        guard let status = try? readFile("/proc/\(process)/status"),
            let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first(where: {
                $0.hasPrefix("SigBlk:")
            }),
            let blocked = UInt64(line.dropFirst("SigBlk:\t".count), radix: 16)
        else { return false }
        return blocked >> UInt64(SIGUSR1 - 1) & 1 == 1
    }

    /// Ends journald in order.
    public func stop() async throws {
        guard let journald = running.read({ $0 }) else { return }
        journald.send(SIGTERM)
        try await journald.wait()
        running.update { $0 = nil }
    }

    /// Begins new files, and waits until the old ones are archived.
    public func rotate() async throws {
        let before = files(in: persistent).count + files(in: volatile).count
        running.read { $0 }?.send(SIGUSR2)
        try await poll("a rotation") { self.files(in: persistent).count + self.files(in: volatile).count > before }
    }

    /// Moves what is in `/run` to `/var`, and waits for that.
    public func flush() async throws {
        var asked = ContinuousClock.now - .seconds(1)
        try await poll("the flush") {
            // Again and again: one that comes while it starts may find nothing to flush to.
            if ContinuousClock.now - asked >= .seconds(1) {
                self.running.read { $0 }?.send(SIGUSR1)
                asked = .now
            }
            return !self.files(in: persistent).isEmpty && self.files(in: volatile).isEmpty
        }
    }

    /// Removes archived files, the oldest first, until as many are left.
    public func vacuum(keeping files: Int) async throws {
        // The file that is written to counts.
        try await run("journalctl", ["--vacuum-files=\(files + 1)"])
    }

    /// Gives the machine another id; journald takes it at its next start.
    public func setMachine(_ id: String) throws { try writeFile(directory("machine-id"), Array("\(id)\n".utf8)) }

    /// The journal files below a directory, in the order of their names.
    public func files(in directory: String) -> [String] {
        names(in: directory).flatMap { name in
            names(in: "\(directory)/\(name)").filter { $0.hasSuffix(".journal") }.map { "\(directory)/\(name)/\($0)" }
        }.sorted()
    }

    private func names(in directory: String) -> [String] {
        guard let listing = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    // MARK: Programs

    /// Starts a program that sees journald's sockets and files where they belong.
    public func inside(
        _ program: String, _ arguments: [String], environment: [String: String?] = [:],
        input: ChildProcess.Input = .none
    ) throws -> ChildProcess {
        try ChildProcess(
            "/usr/bin/nsenter", ["--mount=/proc/\(anchor.id)/ns/mnt", program] + arguments, environment: environment,
            input: input)
    }

    /// Runs a program to its end, such as systemd-cat or logger.
    @discardableResult
    public func run(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
        let process = try inside(program, arguments, input: .bytes(Array(input.utf8)))
        guard try await process.wait() == .exited(0) else {
            throw SystemFailure("run \(program): \(process.errorText)", code: EIO)
        }
        return process.outputText
    }

    /// A client of journald's own protocol.
    public func client() throws -> JournalClient { try JournalClient(socketPath) }

    private var socketPath: String { directory("run/journal/socket") }

    private var connectable: Bool { (try? client()) != nil }

    private func poll(_ what: String, _ condition: () -> Bool) async throws {
        try await eventually("\(what) (journald: \(running.read { $0 }?.errorText ?? ""))") { condition() }
    }
}
