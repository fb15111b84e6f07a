import Glibc
import TestSupport

/// The agent's process: starts it, ends it in all ways, and starts it again.
actor AgentKeeper {
    private let binary: String
    private let directory: RunDirectory
    private let diary: Diary
    private var process: ChildProcess?
    private var whenEnded: (@Sendable () async -> Void)?
    /// How often it was started. It grows again when the process is ended, so that a life has a number of its own.
    private var life = 0
    /// What the agent did that it must not, in words.
    private(set) var problems: [String] = []
    private(set) var kills = 0
    private(set) var stops = 0

    init(binary: String, directory: RunDirectory, diary: Diary) {
        self.diary = diary
        self.binary = binary
        self.directory = directory
    }

    /// Says whom to tell when the agent has been ended.
    func whenEnded(_ tell: @escaping @Sendable () async -> Void) { whenEnded = tell }

    func start() throws {
        life += 1
        diary.note("agent \(life) starts")
        process = try ChildProcess(
            binary, ["-config.file=\(directory.config)"],
            environment: ["HOSTNAME": "testhost", "TZ": "UTC", "NOTIFY_SOCKET": nil])
    }

    /// Runs the agent's events.
    func run(_ schedule: Schedule, from start: ContinuousClock.Instant) async throws {
        for event in schedule.events {
            guard case .agent(let action) = event.action else { continue }
            try await Task.sleep(until: start + .milliseconds(event.at))
            try await perform(action)
        }
    }

    /// Ends it with SIGTERM.
    func stop() async throws {
        guard let process else { return }
        stops += 1
        noteEarlyEnd(process)
        try await send(SIGTERM, process)
        do {
            let ending = try await process.wait(.atMost(.seconds(20)))
            if ending != .exited(0) { problems.append("after SIGTERM the agent ended with \(ending)") }
        } catch {
            problems.append("the agent did not end within 20 s after SIGTERM")
            await process.kill9()
        }
        try await ended(process)
    }

    /// How it ended, unless it runs.
    var ending: ChildProcess.Ending? { process?.ending }

    /// The files that it has open, and in which life.
    func openFiles() -> (life: Int, files: Set<FileSystem.Identity>) {
        guard let process, process.ending == nil else { return (life, []) }
        var files: Set<FileSystem.Identity> = []
        let path = "/proc/\(process.id)/fd"
        for name in (try? names(in: path)) ?? [] {
            if let identity = FileSystem.identity("\(path)/\(name)") { files.insert(identity) }
        }
        return (life, files)
    }

    /// What it answers to a request; `nil` while it does not.
    func get(_ target: String) async -> String? {
        guard let process, let port = Self.port(in: process.errorText) else { return nil }
        guard let answer = try? await RawHTTP.send(port: port, "GET", target), answer.status == 200 else { return nil }
        return answer.body
    }

    private func perform(_ action: AgentAction) async throws {
        guard let process else { return }
        diary.note("agent: \(action)")
        switch action {
        case .kill(let down):
            kills += 1
            noteEarlyEnd(process)
            await process.kill9()
            try await ended(process)
            try await pause(down)
            try start()
        case .stop(let down):
            try await stop()
            try await pause(down)
            try start()
        case .freeze(let lasting):
            process.send(SIGSTOP)
            try await pause(lasting)
            process.send(SIGCONT)
        case .hangUp: try await send(SIGHUP, process)
        }
    }

    // While the system loads its libraries, a process cannot help that a signal ends it.
    private func send(_ signal: Int32, _ process: ChildProcess) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while process.ending == nil, !process.catches(signal), ContinuousClock.now < end { try await pause(1) }
        process.send(signal)
    }

    private func ended(_ process: ChildProcess) async throws {
        self.process = nil
        diary.note("agent \(life) has ended: \(process.ending.map { "\($0)" } ?? "?")")
        try writeFile("\(directory.path)/agent-\(life).log", process.errorText)
        life += 1
        await whenEnded?()
    }

    private func noteEarlyEnd(_ process: ChildProcess) {
        if let ending = process.ending { problems.append("the agent ended by itself: \(ending)") }
    }

    private static func port(in log: String) -> Int? {
        guard let place = log.firstRange(of: "address=127.0.0.1:") else { return nil }
        return Int(log[place.upperBound...].prefix { $0.isNumber })
    }

    private func names(in path: String) throws -> [String] {
        guard let directory = unsafe opendir(path) else { throw SystemFailure("list \(path)") }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names.filter { !$0.hasPrefix(".") }
    }
}
