import LineCore
import Settings
import Testing

@Suite struct JournalSettingsTests {
    private func journal(_ keys: String) throws -> JournalSettings {
        try #require(try settings(job("journal: {\(keys)}")).scrapeConfigs[0].journal)
    }

    @Test func `without keys it is the machine's journal of the last seven hours`() throws {
        let read = try journal("")
        #expect(read.path.isEmpty)
        #expect(read.start == .age(.seconds(7 * 3600)))
        #expect(!read.json)
        #expect(read.labels.isEmpty)
        #expect(read.filter.isEmpty)
        #expect(read.maxEntrySize == 16 << 20)
    }

    @Test func `Promtail's keys are read`() throws {
        let read = try journal("json: true, max_age: 12h, labels: {job: x}, path: /j, matches: A=1 B=2")
        #expect(read.json)
        #expect(read.start == .age(.seconds(12 * 3600)))
        #expect(read.labels == ["job": "x"])
        #expect(read.path == "/j")
        #expect(read.filter.steps == [.match("A=1"), .match("B=2")])
        #expect(try journal("max_age: ''").start == .age(.seconds(7 * 3600)))
    }

    @Test(arguments: [
        ("boot", JournalSettings.Start.boot), ("now", .now), ("tail", .tail), ("36h", .age(.seconds(36 * 3600))),
    ])
    func `since says where reading begins`(text: String, start: JournalSettings.Start) throws {
        #expect(try journal("since: \(text)").start == start)
    }

    @Test func `the further keys become rules for entries`() throws {
        let config = try settings(
            job(
                "journal:", "  json: true", "  labels: {b: '2', a: '1'}", "  use_source_timestamp: true",
                "  structured_metadata: {pid: _PID, _BOOT_ID: }", "  repeated_fields: list", "  max_entry_size: 1MB",
                "relabel_configs: [{source_labels: [__journal__pid], target_label: p}]", "encoding: utf-16")
        ).scrapeConfigs[0]
        let rules = try #require(config.journalRules)
        #expect(rules.isJSON)
        #expect(rules.labels == [Label("a", "1"), Label("b", "2")])
        #expect(rules.usesSourceTime)
        #expect(rules.metadata == [.init(name: "_BOOT_ID", field: "_BOOT_ID"), .init(name: "pid", field: "_PID")])
        #expect(rules.listsRepeatedFields)
        #expect(rules.maxEntrySize == 1 << 20)
        #expect(rules.relabel.rules.map(\.targetLabel.text) == ["p"])
        // It is about files.
        #expect(config.encoding == nil)
    }

    @Test(arguments: [
        ("max_age: 7d", "`scrape_configs[0].journal.max_age`: `7d` has the unknown unit `d`"),
        ("since: yesterday", "`scrape_configs[0].journal.since`: `yesterday` is no duration"),
        ("since: boot, max_age: 1h", "`scrape_configs[0].journal.since` and `max_age` both say where reading begins"),
        ("matches: A", "`scrape_configs[0].journal.matches` has `A` without a value"),
        ("matches: a=1", "`scrape_configs[0].journal.matches` has the field `a`, which no entry can have"),
        ("matches: __A=1", "`scrape_configs[0].journal.matches` has the field `__A`, which no entry can have"),
        ("matches: + A=1", "`scrape_configs[0].journal.matches` has a `+` without a match on either side"),
        ("matches: A=1 +", "`scrape_configs[0].journal.matches` has a `+` without a match on either side"),
        ("matches: A=1 + + A=2", "`scrape_configs[0].journal.matches` has a `+` without a match on either side"),
        ("matches: 'A=\"x'", "`scrape_configs[0].journal.matches` has a quote without its end"),
        ("units: ['ssh*']", "`scrape_configs[0].journal.units` has the pattern `ssh*.service`"),
        ("priority: loud", "`scrape_configs[0].journal.priority` is `loud`"),
        ("labels: {a-b: c}", "`a-b` is not a valid label name"),
        ("structured_metadata: {pid: }", "`pid` is no field of a journal"),
        ("repeated_fields: first", "`scrape_configs[0].journal.repeated_fields` is `first`"),
        ("max_entry_size: 1", "`scrape_configs[0].journal.max_entry_size` is 1"),
        ("jsom: true", "unknown key `jsom` in `scrape_configs[0].journal`"),
    ])
    func `a mistake is told with its line`(keys: String, what: String) throws {
        let found = try problems(job("journal: {\(keys)}"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.yaml:4:") == true, "\(found)")
        #expect(found.first?.contains(what) == true, "\(found)")
    }

    @Test func `what is printed reads back as the same`() throws {
        let yaml = job(
            "journal:", "  path: /j", "  json: true", "  since: tail", "  labels: {job: x}",
            "  matches: 'A=\"b c\" + B=1'", "  units: [sshd, a.socket]", "  priority: warn",
            "  use_source_timestamp: true", "  structured_metadata: {pid: _PID}", "  repeated_fields: list",
            "  max_entry_size: 2MB", "relabel_configs: [{source_labels: [__journal__pid], target_label: p}]")
        let read = try settings(yaml)
        let again = try settings(read.effectiveYAML)
        #expect(again.scrapeConfigs[0].journal == read.scrapeConfigs[0].journal)
        #expect(again.scrapeConfigs[0].journalRules == read.scrapeConfigs[0].journalRules)
    }
}
