import TestSupport

/// What a running agent tells a test.
enum RunningAgent {
    /// The port that the admin server was given, from the agent's log.
    static func port(of agent: ChildProcess) -> Int? {
        let parts = agent.errorText.split(separator: "address=127.0.0.1:", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return Int(parts[1].prefix { $0.isNumber })
    }

    /// The samples of Prometheus' text format, by name and labels.
    static func samples(_ text: String) -> [String: Double] {
        var found: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            found[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        return found
    }
}
