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

    /// What does not balance, in words.
    var imbalances: [String] {
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
