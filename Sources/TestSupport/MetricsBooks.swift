/// The books of a running agent, as its metrics tell them.
public enum MetricsBooks {
    /// The samples of Prometheus' text format, by name and labels as written there.
    public static func samples(_ text: String) -> [String: Double] {
        var found: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            found[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        return found
    }

    /// What does not balance.
    ///
    /// - Parameter text: the answer of `/metrics`, one scrape.
    /// - Returns: a sentence for each job, client and unit; none where everything that was read is acknowledged, refused,
    ///   dropped or on its way.
    public static func imbalances(_ text: String) -> [String] {
        let samples = samples(text)
        var problems: [String] = []
        for unit in ["lines", "bytes"] {
            let read = samples.filter { $0.key.hasPrefix("needletail_read_\(unit)_total{") }
            for (name, count) in read {
                let job = labels(name)
                let ends = samples.filter { sample in
                    let isEnd = ["acknowledged_\(unit)_total", "refused_\(unit)_total", "in_flight_\(unit)"]
                        .contains { sample.key.hasPrefix("needletail_\($0){\(job),") }
                    return isEnd
                }
                let dropped = samples.filter { $0.key.hasPrefix("needletail_dropped_\(unit)_total{\(job),") }
                    .values.reduce(0, +)
                for (client, ended) in Dictionary(grouping: ends, by: { client($0.key) }) {
                    let rest = count - dropped - ended.reduce(0) { $0 + $1.value }
                    if rest != 0 {
                        problems.append("\(job), \(client): \(rest) \(unit) of \(count) read are not accounted for")
                    }
                }
            }
        }
        return problems.sorted()
    }

    private static func labels(_ sample: String) -> String {
        String(sample.drop { $0 != "{" }.dropFirst().dropLast())
    }

    private static func client(_ sample: String) -> String {
        guard let start = sample.firstRange(of: "client=\"")?.lowerBound else { return "" }
        let rest = sample[start...].dropFirst("client=\"".count)
        return "client=\"\(rest.prefix { $0 != "\"" })\""
    }
}
