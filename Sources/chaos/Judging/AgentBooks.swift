/// The agent's books, read from its metrics.
struct AgentBooks: Equatable {
    /// A job's sums: `read = acknowledged + refused + dropped + in flight`.
    struct Job: Equatable {
        var read = 0
        var acknowledged = 0
        var refused = 0
        var dropped = 0
        var inFlight = 0

        var imbalance: Int { read - acknowledged - refused - dropped - inFlight }
    }

    var lines: [String: Job] = [:]
    var bytes: [String: Job] = [:]
    var vanished = 0

    /// Reads them out of Prometheus' text format.
    init(_ text: String) {
        for line in text.split(separator: "\n") where line.hasPrefix("needletail_") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]),
                let brace = line.firstIndex(of: "{"), let job = Self.job(line)
            else { continue }
            let name = line[..<brace].dropFirst("needletail_".count)
            if name == "vanished_bytes_total" { vanished += Int(value) }
            Self.add(name, "lines", Int(value), &lines[job, default: Job()])
            Self.add(name, "bytes", Int(value), &bytes[job, default: Job()])
        }
    }

    /// Does every sum come out even?
    var isBalanced: Bool { imbalances.isEmpty }

    /// Lines that were read and of which nothing has become yet. The job `traces` holds back a block until another one follows.
    var linesInFlight: Int { lines.filter { $0.key != "traces" }.values.reduce(0) { $0 + $1.inFlight } }

    /// What is wrong with them once everything has arrived, in words.
    ///
    /// - Parameter hasLosses: has anything really vanished unread?
    /// - Returns: a sentence for each; none where all is well.
    func problems(hasLosses: Bool) -> [String] {
        var problems = imbalances
        for (job, sums) in lines.sorted(by: { $0.key < $1.key }) where job != "traces" && sums.inFlight != 0 {
            problems.append("\(job): \(sums.inFlight) lines are in flight, though all have arrived")
        }
        if vanished != 0, !hasLosses { problems.append("\(vanished) bytes are said to have vanished, and none have") }
        return problems
    }

    private var imbalances: [String] {
        [("lines", lines), ("bytes", bytes)].flatMap { unit, jobs in
            jobs.sorted { $0.key < $1.key }.compactMap { name, job in
                job.imbalance == 0 ? nil : "\(name), \(unit): \(job) lack \(job.imbalance)"
            }
        }
    }

    private static func add(_ name: Substring, _ unit: String, _ value: Int, _ job: inout Job) {
        switch name {
        case "read_\(unit)_total": job.read += value
        case "acknowledged_\(unit)_total": job.acknowledged += value
        case "refused_\(unit)_total": job.refused += value
        case "dropped_\(unit)_total": job.dropped += value
        case "in_flight_\(unit)": job.inFlight += value
        default: break
        }
    }

    private static func job(_ line: Substring) -> String? {
        guard let start = line.firstRange(of: "job=\"") else { return nil }
        return String(line[start.upperBound...].prefix { $0 != "\"" })
    }
}
