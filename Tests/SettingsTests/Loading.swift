import Settings
import Testing

/// Loads a configuration that a test needs the settings of.
func settings(
    _ yaml: String, flags: [String] = [], environment: [String: String] = [:],
    _ place: SourceLocation = #_sourceLocation
) throws -> Settings {
    let result = Settings.load(yaml: yaml, flags: try PromtailFlags.parse(flags), environment: { environment[$0] })
    return try #require(
        result.settings, "\(result.problems.map(\.description).joined(separator: "\n"))", sourceLocation: place)
}

/// The descriptions of all problems of a configuration.
func problems(_ yaml: String, flags: [String] = [], environment: [String: String] = [:]) throws -> [String] {
    Settings.load(yaml: yaml, flags: try PromtailFlags.parse(flags), environment: { environment[$0] })
        .problems.map(\.description)
}

/// A configuration with one client, whose further keys are given one a line.
func client(_ lines: String...) -> String {
    "clients:\n  - url: http://loki:3100/loki/api/v1/push\n" + lines.map { "    \($0)\n" }.joined()
        + "scrape_configs: [{job_name: a, static_configs: [{labels: {__path__: /a}}]}]\n"
}

/// A configuration with one client and one job, and further top-level lines.
func configuration(_ lines: String...) -> String { client() + lines.map { "\($0)\n" }.joined() }

/// A configuration with one client and these keys of the only scrape config, one a line.
func job(_ lines: String...) -> String {
    "clients: [{url: 'http://loki:3100/loki/api/v1/push'}]\nscrape_configs:\n  - job_name: a\n"
        + lines.map { "    \($0)\n" }.joined()
}
