import Settings
import Testing

/// What every block of the file has in common: types, unknown keys, duplicates, bounds.
@Suite struct ReaderTests {
    @Test func `three errors are three problems in the order of the file`() throws {
        let yaml = """
            server:
              http_listen_port: eighty
            clients:
              - url: http://loki:3100/loki/api/v1/push
                batchwait: fast
            scrape_configs:
              - job_name: a
                pipeline: []
                static_configs: [{labels: {__path__: /a}}]
            """
        #expect(
            try problems(yaml) == [
                "config.yaml:2:21: `server.http_listen_port` is a string; write a whole number from 0 to 65535, without quotes",
                "config.yaml:5:16: `clients[0].batchwait`: `fast` is no duration; write a number with a unit, such as "
                    + "1s, 500ms or 1h30m",
                "config.yaml:8:5: unknown key `pipeline` in `scrape_configs[0]`; did you mean `pipeline_stages`?",
            ])
    }

    @Test(arguments: [
        ("positions: {filenam: /a}", "unknown key `filenam` in `positions`; did you mean `filename`?"),
        ("positions: {file: /a}", "unknown key `file` in `positions`; did you mean `filename`?"),
        ("positions: {sync-period: 1s}", "unknown key `sync-period` in `positions`; did you mean `sync_period`?"),
        ("postions: {}", "unknown key `postions`; did you mean `positions`?"),
        ("options: {stream_lag_labels: a}", "unknown key `stream_lag_labels` in `options`; remove it"),
        (
            "target_config: {zzz: 1}",
            "unknown key `zzz` in `target_config`; known here: `lanes`, `shutdown_timeout`, `stdin`, `sync_period`"
        ),
    ])
    func `an unknown key is an error with the name that was meant`(line: String, expected: String) throws {
        let found = Settings.load(yaml: configuration(line)).problems
        #expect(found.map { "\($0.what); \($0.mend)" } == [expected])
        #expect(found.map(\.line) == [4])
    }

    @Test func `a repeated key is an error where it is repeated`() throws {
        #expect(
            try problems(configuration("positions: {}", "positions: {}")) == [
                "config.yaml:5:1: the key `positions` is already in line 4; remove one of them"
            ])
    }

    @Test(arguments: [
        ("positions: []", "`positions` is a list; write a map: `key: value` lines"),
        ("positions: {filename: [a]}", "`positions.filename` is a list; write a string"),
        (
            "positions: {ignore_invalid_yaml: 1}",
            "`positions.ignore_invalid_yaml` is a number; write true or false, without quotes"
        ),
        (
            "positions: {ignore_invalid_yaml: 'yes'}",
            "`positions.ignore_invalid_yaml` is a string; write true or false, without quotes"
        ),
        ("target_config: {lanes: 5}", "`target_config.lanes` is 5; write a whole number from 0 to 4"),
        ("target_config: {lanes: 1.5}", "`target_config.lanes` is a number; write a whole number from 0 to 4"),
        (
            "target_config: {lanes: '1'}",
            "`target_config.lanes` is a string; write a whole number from 0 to 4, without quotes"
        ),
        (
            "limits_config: {readline_rate: -1}",
            "`limits_config.readline_rate` is -1.0; write a number from 0.0 to 1125899906842624.0"
        ),
        (
            "limits_config: {readline_rate: fast}",
            "`limits_config.readline_rate` is a string; write a number, without quotes"
        ),
        (
            "limits_config: {max_line_size: 1.5kb}",
            "`limits_config.max_line_size`: `1.5kb` has the unknown unit `.5kb`; fractions are not possible: use a smaller unit, such as kb"
        ),
        ("limits_config: {max_memory: 1kb}", "`limits_config.max_memory` is 1kb; write at least 1MB and at most 1TB"),
        (
            "positions: {sync_period: 1d}",
            "`positions.sync_period`: `1d` has the unknown unit `d`; days are not possible here: write 24h"
        ),
        (
            "positions: {sync_period: '10'}",
            "`positions.sync_period`: `10` has no unit; write the unit, such as 10s for seconds"
        ),
        ("positions: {sync_period: 0s}", "`positions.sync_period` is 0s; write more than 0s"),
        ("server: {log_level: loud}", "`server.log_level` is `loud`; write one of debug, info, warn, error"),
        ("scrape_configs2: 1", "unknown key `scrape_configs2`; did you mean `scrape_configs`?"),
    ])
    func `a value of the wrong type or range says what would be right`(line: String, expected: String) throws {
        let found = try problems(configuration(line))
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(" " + expected) == true, "\(found)")
    }

    @Test func `a bare number as a duration is nanoseconds, with a warning`() throws {
        let result = Settings.load(yaml: client("timeout: 10"))
        #expect(result.settings?.clients.first?.timeout == .nanoseconds(10))
        #expect(
            result.warnings.map(\.description) == [
                "config.yaml:3:14: warning: `clients[0].timeout` is 10 nanoseconds, as it has no unit; write the unit, "
                    + "such as 10s for seconds"
            ])
    }

    @Test func `null is the default`() throws {
        let settings = try settings(configuration("positions: {filename: , sync_period: ~}", "limits_config:"))
        #expect(settings.positions == PositionsSettings())
        #expect(settings.limits == LimitsSettings())
    }

    @Test func `a string takes any scalar's text`() throws {
        let settings = try settings(client("tenant_id: 12", "external_labels: {a: yes, y: 1.50}"))
        #expect(settings.clients[0].tenantID == "12")
        #expect(settings.clients[0].externalLabels.map { "\($0.name)=\($0.value)" } == ["a=yes", "y=1.50"])
    }

    @Test func `clients that share an anchor are read with what they share`() throws {
        let yaml = """
            clients:
              - &a {url: http://loki/loki/api/v1/push, name: one, batchwait: 2s}
              - {<<: *a, name: two, timeout: 3s}
            scrape_configs: [{job_name: a, static_configs: [{labels: {__path__: /a}}]}]
            """
        let clients = try settings(yaml).clients
        #expect(clients.map(\.name) == ["one", "two"])
        #expect(clients.map(\.batchWait) == [.seconds(2), .seconds(2)])
        #expect(clients[1].timeout == .seconds(3))
    }

    @Test func `thousands of problems cost little and are cut`() throws {
        let keys = (0..<20_000).map { "k\($0): 1" }.joined(separator: "\n")
        let result = Settings.load(yaml: keys)
        #expect(result.problems.count == 201)
        #expect(result.problems.last?.what == "more than 200 problems")
    }

    @Test func `a key's text in a message is short and on one line`() throws {
        let name = String(repeating: "x", count: 300)
        let found = try problems(configuration("positions: {sync_period: \"a\\nb\(name)\"}"))
        #expect(found.count == 1)
        #expect(found.allSatisfy { !$0.contains("\n") && $0.utf8.count < 250 })
    }
}
