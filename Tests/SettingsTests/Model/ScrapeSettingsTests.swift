import Settings
import Testing

@Suite struct ScrapeSettingsTests {
    @Test func `static configs are targets with labels`() throws {
        let configs = try settings(
            job(
                "static_configs:", "  - targets: [localhost]",
                "    labels: {job: x, __path__: /a/*.log, __path_exclude__: /a/b.log, n: 1}",
                "  - labels: {__path__: /c}")
        ).scrapeConfigs
        #expect(configs.map(\.jobName) == ["a"])
        let targets = configs[0].staticTargets
        #expect(targets.map(\.path) == ["/a/*.log", "/c"])
        #expect(targets.map(\.pathExclude) == ["/a/b.log", nil])
        #expect(targets[0].labels["n"] == "1")
        #expect(targets[0].targets == ["localhost"])
        #expect(targets.map(\.origin.line) == [5, 7])
    }

    @Test(arguments: [
        "syslog: {listen_address: a}", "docker_sd_configs: [{host: a}]",
        "loki_push_api: {server: {}}",
        "windows_events: {}",
        "gcplog: {a: 1}",
        "kafka: {a: 1}", "azure_event_hubs: {a: 1}", "gelf: {a: 1}", "cloudflare: {a: 1}", "heroku_drain: {a: 1}",
        "consul_sd_configs: [{a: 1}]", "dns_sd_configs: [{a: 1}]",
    ])
    func `a kind of target that is not built yet is named with its line`(line: String) throws {
        let key = line.prefix { $0 != ":" }
        #expect(
            try problems(job(line)) == [
                "config.yaml:4:5: `scrape_configs[0].\(key)` is not built yet; only `static_configs`, `file_sd_configs`, "
                    + "`kubernetes_sd_configs`, `kubernetes` and `journal` can be read for now"
            ])
    }

    @Test(arguments: [
        ("journal: {path: /j}", "static_configs: [{labels: {__path__: /a}}]", "journal", 4, "static_configs"),
        ("file_sd_configs: [{files: [a.json]}]", "syslog: {}", "syslog", 5, "file_sd_configs"),
        (
            "static_configs: [{labels: {__path__: /a}}]", "docker_sd_configs: [{host: a}]", "docker_sd_configs", 5,
            "static_configs"
        ),
    ])
    func `a second kind in one entry is an error`(
        one: String, other: String, key: String, line: Int, beside: String
    ) throws {
        #expect(
            try problems(job(one, other)) == [
                "config.yaml:\(line):5: `scrape_configs[0].\(key)` is a second kind of target beside `\(beside)`: one scrape "
                    + "config reads one kind; move it to a scrape config of its own"
            ])
    }

    @Test func `two kinds that are not built are told both`() throws {
        #expect(
            try problems(job("gelf: {}", "syslog: {}")).map { String($0.prefix { $0 != ";" }) } == [
                "config.yaml:4:5: `scrape_configs[0].gelf` is a second kind of target beside `syslog`: one scrape config "
                    + "reads one kind",
                "config.yaml:5:5: `scrape_configs[0].syslog` is not built yet",
            ])
    }

    @Test func `service discoveries and static configs add up`() throws {
        let read = try settings(
            job("file_sd_configs: [{files: [a.json]}]", "static_configs: [{labels: {__path__: /a}}]", "journal: null")
        ).scrapeConfigs[0]
        #expect(read.staticTargets.map(\.path) == ["/a"])
        #expect(read.fileDiscoveries.map(\.files) == [["a.json"]])
        let found = try problems(job("static_configs: [{labels: {__path__: /a}}]", "dns_sd_configs: [{names: [a]}]"))
        #expect(found.map { $0.contains("`scrape_configs[0].dns_sd_configs` is not built yet") } == [true])
    }

    @Test func `an empty list asks for nothing`() throws {
        #expect(try problems(job("static_configs: []")).isEmpty)
        #expect(try problems(job("docker_sd_configs: []", "static_configs: [{labels: {__path__: /a}}]")).isEmpty)
    }

    @Test func `a job without a kind is refused in Promtail's words`() throws {
        #expect(
            try problems(job("pipeline_stages: []")) == [
                "config.yaml:3:5: no valid target scrape config defined for \"a\"; write `static_configs:` with a `__path__`"
            ])
    }

    @Test func `jobs have names, and different ones`() throws {
        let target = "static_configs: [{labels: {__path__: /a}}]"
        let yaml = client().split(separator: "\n").dropLast().joined(separator: "\n")
        #expect(
            try problems(
                yaml
                    + "\nscrape_configs:\n  - {job_name: a, \(target)}\n  - {job_name: a, \(target)}\n  - {\(target)}\n"
            ) == [
                "config.yaml:5:16: found multiple scrape configs with job name \"a\", the first in line 4; give each its own",
                "config.yaml:6:5: `job_name` must be defined in `scrape_configs[2]`; write `job_name: …`, different in each job",
            ])
    }

    @Test func `labels have valid names`() throws {
        let found = try problems(job("static_configs: [{labels: {__path__: /a, '': b, a-b: c}}]"))
        #expect(
            found.map { String($0.prefix { $0 != ";" }) } == [
                "config.yaml:4:46: `` is not a valid label name", "config.yaml:4:53: `a-b` is not a valid label name",
            ])
    }

    @Test func `a target without a path gets a warning`() throws {
        let result = Settings.load(yaml: job("static_configs: [{labels: {job: x}}]"))
        #expect(result.settings != nil)
        #expect(result.warnings.map(\.what) == ["no `__path__` among these labels, so nothing is read"])
        // A rule may make one.
        let rule = "relabel_configs: [{target_label: __path__, replacement: /a}]"
        #expect(try problems(job("static_configs: [{labels: {job: x}}]", rule)).isEmpty)
    }

    @Test func `a configuration without jobs gets a warning`() throws {
        let result = Settings.load(yaml: "clients: [{url: http://a/p}]")
        #expect(result.settings?.scrapeConfigs.isEmpty == true)
        #expect(result.warnings.map(\.what) == ["there are no `scrape_configs`, so nothing is read"])
    }

    @Test(arguments: [["-stdin"], []])
    func `standard input takes the first pipeline, whatever the kind`(flags: [String]) throws {
        let yaml = """
            clients: [{url: http://a/p}]
            target_config: {stdin: \(flags.isEmpty)}
            scrape_configs:
              - job_name: one
                journal: {path: /nothing}
                relabel_configs: [{action: drop}]
                encoding: utf-16
                pipeline_stages: [{docker: {}}]
              - job_name: one
                syslog: {}
                pipeline_stages: [{nonsense: {}}]
            """
        let result = Settings.load(yaml: yaml, flags: try PromtailFlags.parse(flags))
        #expect(result.problems.isEmpty)
        let configs = try #require(result.settings?.scrapeConfigs)
        #expect(configs.map(\.jobName) == ["one"])
        #expect(configs[0].stages.map(\.name) == ["docker"])
        #expect(configs[0].kind == .none)
    }

    @Test func `standard input keeps the labels of static configs, and checks the first pipeline`() throws {
        let labels = "static_configs: [{targets: [x], labels: {a: '1'}}, {labels: {a: '2'}}]"
        let read = try settings(job(labels), flags: ["-stdin"]).scrapeConfigs[0]
        #expect(read.staticTargets.map(\.labels) == [["a": "1"], ["a": "2"]])
        #expect(try problems(job("pipeline_stages: [{nonsense: {}}]"), flags: ["-stdin"]).count == 1)
        #expect(try settings("clients: [{url: http://a/p}]", flags: ["-stdin"]).scrapeConfigs.isEmpty)
    }
}
