import Glibc
import TestSupport

/// What one run of the agent cost.
struct Measurement: Sendable {
    var lines = 0
    /// From the agent's start to the last line's arrival.
    var elapsed = Duration.zero
    /// User and system time of the agent, from its start to its end.
    var cpu = Duration.zero
    var peakResident = 0
    var meanResident = 0
    var peakAnonymous = 0
    var meanAnonymous = 0
    var wireBytes = 0
    var requests = 0
}

/// A run that is under way.
struct Run: Sendable {
    let agent: ChildProcess
    let sinkPort: Int
    let start: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant

    /// Waits until the sink has seen that many lines.
    func waitForLines(_ lines: Int) async throws {
        while try await stat("lines") < lines {
            if let ending = agent.ending { throw TimedOut("the agent ended: \(ending)\n\(agent.errorText)") }
            guard ContinuousClock.now < deadline else {
                let arrived: Int = try await stat("lines")
                throw TimedOut("\(arrived) of \(lines) lines arrived in time\n\(agent.errorText)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// A number of the sink's summary.
    func stat<Number: FixedWidthInteger>(_ name: String) async throws -> Number {
        let text = try await RawHTTP.send(port: sinkPort, "GET", "/stats").body
        guard let key = text.firstRange(of: "\"\(name)\":") else { throw TimedOut("the sink has no \(name): \(text)") }
        return Number(text[key.upperBound...].prefix { $0.isNumber }) ?? 0
    }

    /// Has every push answered with 503 from now on, or as before.
    func setSink(isAway: Bool) async throws {
        _ = try await RawHTTP.send(port: sinkPort, "GET", isAway ? "/away" : "/back")
    }

    /// User and system time of the agent so far: fields 14 and 15 of proc_pid_stat(5), behind the name in parentheses.
    func cpu() -> Duration {
        guard let bytes = try? readFile("/proc/\(agent.id)/stat") else { return .zero }
        let text = String(decoding: bytes, as: UTF8.self)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else { return .zero }
        return .seconds(1) * (user + system) / sysconf(Int32(_SC_CLK_TCK))
    }
}

/// Measures reading the files below a directory, laid out as a node has them.
func measure(
    _ common: Common, _ compression: Compression, logs: String, checksum: UInt64? = nil, limit: Duration,
    client: String = "", state: TemporaryDirectory? = nil, _ work: @Sendable (Run) async throws -> Int
) async throws -> Measurement {
    let scrape = """
          - job_name: bench
            pipeline_stages:
              - cri: {}
            static_configs:
              - targets: [localhost]
                labels:
                  job: bench
                  __path__: \(logs)/*/*/*.log
        """
    return try await measure(
        common, compression, scrape: scrape, checksum: checksum, limit: limit, client: client, state: state, work)
}

/// Starts sink and agent, does `work`, ends the agent, and tells what it cost.
/// `scrape` is the item of `scrape_configs`; what is saved goes to `state`, and is read from there by a later run.
func measure(
    _ common: Common, _ compression: Compression, scrape: String, checksum: UInt64? = nil, limit: Duration,
    client: String = "", state: TemporaryDirectory? = nil, _ work: @Sendable (Run) async throws -> Int
) async throws -> Measurement {
    let directory = try state ?? TemporaryDirectory(prefix: "needletail-bench")
    let sink = try ChildProcess(try builtBinary(named: "sink"), checksum == nil ? [] : ["--checksum"])
    try await sink.waitForOutput(containing: "\n")
    guard let port = sink.outputText.split(separator: " ").last.flatMap({ Int($0.filter(\.isNumber)) }) else {
        throw TimedOut("the sink says no port but \(sink.outputText)")
    }
    let configuration = try directory.write(
        "config.yaml",
        """
        server:
          disable: true
        positions:
          filename: \(directory("positions.yaml"))
        clients:
          - url: http://127.0.0.1:\(port)/loki/api/v1/push
            \(compression.settings)
            \(client)
        scrape_configs:
        \(scrape)

        """)
    let start = ContinuousClock.now
    let agent = try ChildProcess(common.agent, ["-config.file=\(configuration)"])
    let run = Run(agent: agent, sinkPort: port, start: start, deadline: start + limit)
    var result = try await withSampling(of: agent) {
        var result = Measurement()
        result.lines = try await work(run)
        result.elapsed = ContinuousClock.now - start
        return result
    }
    agent.send(SIGTERM)
    let ending = try await agent.wait(.atMost(.seconds(30)))
    guard ending == .exited(0) else { throw TimedOut("the agent ended with \(ending)\n\(agent.errorText)") }
    if let usage = agent.usage { result.cpu = usage.user + usage.system }
    result.wireBytes = try await run.stat("wire_bytes")
    result.requests = try await run.stat("requests")
    let arrived: Int = try await run.stat("lines")
    guard arrived == result.lines else { throw TimedOut("\(arrived) lines arrived, \(result.lines) were written") }
    if let checksum, try await run.stat("checksum") != checksum {
        throw TimedOut("as many lines arrived as were written, but not the same ones: the checksums differ")
    }
    sink.send(SIGTERM)
    return result
}

/// Does `work` and samples the agent's memory meanwhile.
private func withSampling(
    of agent: ChildProcess, _ work: () async throws -> Measurement
) async throws -> Measurement {
    try await withThrowingTaskGroup(of: [ProcessMemory].self) { group in
        group.addTask {
            var samples: [ProcessMemory] = []
            while !Task.isCancelled {
                if let sample = agent.memory() { samples.append(sample) }
                try? await Task.sleep(for: .milliseconds(25))
            }
            return samples
        }
        var result = try await work()
        let last = agent.memory()
        group.cancelAll()
        let samples = try await group.next() ?? []
        let count = max(1, samples.count)
        result.peakResident = max(last?.peakResident ?? 0, samples.map(\.peakResident).max() ?? 0)
        result.meanResident = samples.reduce(0) { $0 + $1.resident } / count
        result.peakAnonymous = samples.map(\.anonymous).max() ?? 0
        result.meanAnonymous = samples.reduce(0) { $0 + $1.anonymous } / count
        return result
    }
}
