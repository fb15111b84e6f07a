/// A stage to measure: what stands before it in both pipelines, and the lines.
struct StageCase {
    /// How lines look.
    enum Lines {
        /// About 230 bytes of logfmt.
        case logfmt
        /// About 230 bytes of JSON.
        case json
    }

    let name: String
    /// Stages that both pipelines have, as YAML.
    var before: [String] = []
    /// The stages to measure.
    let stages: [String]
    var lines = Lines.logfmt
    /// Nanoseconds a line, at most.
    let limit: Double

    static let all: [StageCase] = [
        StageCase(
            name: "regex, two named groups that match",
            stages: ["regex: {expression: 'level=(?P<level>\\S+) .*status=(?P<status>\\d+)'}"], limit: 2500),
        StageCase(
            name: "json, three fields",
            stages: ["json: {expressions: {level: '', status: '', path: ''}}"], lines: .json, limit: 1000),
        StageCase(
            name: "logfmt, three keys", stages: ["logfmt: {mapping: {level: '', status: '', path: ''}}"], limit: 600),
        StageCase(
            name: "labels, two values, ten combinations", before: ["logfmt: {mapping: {level: '', status: ''}}"],
            stages: ["labels: {level: '', status: ''}"], limit: 300),
        StageCase(
            name: "timestamp, RFC3339Nano", before: ["logfmt: {mapping: {ts: ''}}"],
            stages: ["timestamp: {source: ts, format: RFC3339Nano}"], limit: 150),
        StageCase(
            name: "match whose selector does not match",
            stages: ["match: {selector: '{job=\"other\"}', stages: [{labels: {level: ''}}]}"], limit: 100),
        StageCase(
            name: "drop by an expression like a substring", stages: ["drop: {expression: 'healthz'}"], limit: 300),
        StageCase(
            name: "template, one value", before: ["logfmt: {mapping: {level: ''}}"],
            stages: ["template: {source: level, template: '{{ ToUpper .Value }}'}"], limit: 2000),
        StageCase(name: "multiline, no line continues", stages: ["multiline: {firstline: '^ts='}"], limit: 2000),
        StageCase(
            name: "replace, one group", stages: ["replace: {expression: 'status=(\\d+)', replace: 'x'}"], limit: 5000),
    ]

    /// So many lines, each a little different; levels and statuses come in ten combinations.
    func text(lines count: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(count * 240)
        for number in 0..<count {
            let level = ["info", "warn"][number % 2]
            let status = ["200", "201", "301", "404", "500"][number % 5]
            let second = String(100 + number / 1000 % 60).dropFirst()
            let fraction = String(1_000_000 + number % 1_000_000).dropFirst()
            let time = "2026-11-21T17:45:\(second).\(fraction)Z"
            let line =
                switch lines {
                case .logfmt:
                    "ts=\(time) level=\(level) caller=handler.go:\(number % 900) component=api msg=\"request served in full\" "
                        + "method=GET path=/api/v1/projects/\(number % 5000)/logs status=\(status) duration=1\(number % 10).204ms "
                        + "bytes=\(1000 + number % 9000) user=u\(number % 300) trace=5f0c8a7be1d94c21\n"
                case .json:
                    "{\"ts\":\"\(time)\",\"level\":\"\(level)\",\"caller\":\"handler.go:\(number % 900)\",\"msg\":\"request served\","
                        + "\"method\":\"GET\",\"path\":\"/api/v1/projects/\(number % 5000)/logs\",\"status\":\(status),"
                        + "\"duration\":1\(number % 10).204,\"bytes\":\(1000 + number % 9000),\"user\":\"u\(number % 300)\","
                        + "\"trace\":\"5f0c8a7be1d94c21\"}\n"
                }
            text += Array(line.utf8)
        }
        return text
    }
}
