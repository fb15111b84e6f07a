import Settings
import Testing

/// The stages that set the time, join lines, and decide which go on.
@Suite struct FlowStagesTests {
    private func load(_ stage: String) -> LoadResult {
        Settings.load(yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- \(stage)"))
    }

    @Test(arguments: [
        "timestamp: {source: t, format: RFC3339}",
        "timestamp: {source: t, format: '2006', fallback_formats: [Unix, UnixMs, 'Jan 2'], location: UTC, action_on_failure: skip}",
        "timestamp: {source: t, format: '2006', location: ''}", "timestamp: {SOURCE: t, Format: UnixNs}",
        "multiline: {firstline: '^#'}", "multiline: {firstline: 5, max_wait_time: 500ms, max_lines: '7'}",
        "limit: {rate: 1, burst: 1}", "limit: {rate: '0.5', burst: '2', drop: 'true'}",
        "limit: {rate: 1, burst: 1, drop: true, by_label_name: app, max_distinct_labels: 20000}",
        "sampling: {rate: 0.5}", "sampling: {rate: '0', drop_counter_reason: noisy}", "sampling: {rate: true}",
        "drop: {source: a}", "drop: {source: [a, b], separator: '#', value: 'x'}", "drop: {expression: ''}",
        "drop: {source: a, value: 5, older_than: 24h, longer_than: 8kb, drop_counter_reason: why}",
        "drop: {longer_than: 5}", "drop: {older_than: -1.5h}", "drop: {source: []}",
    ])
    func `a stage is read, and what is printed reads back as the same`(stage: String) throws {
        let result = load(stage)
        let settings = try #require(result.settings, "\(result.problems)")
        #expect(result.problems.isEmpty)
        let again = Settings.load(yaml: settings.effectiveYAML)
        #expect(again.settings?.scrapeConfigs[0].stages == settings.scrapeConfigs[0].stages)
        #expect(settings.scrapeConfigs[0].stages.count == 1)
    }

    private static let path = "scrape_configs[0].pipeline_stages[0]"

    @Test(arguments: [
        ("timestamp: {source: t}", "6:18: `\(path).timestamp` has no `format`, which it needs; add `format: …`"),
        ("timestamp: {format: Unix}", "6:18: `\(path).timestamp` has no `source`, which it needs; add `source: …`"),
        ("timestamp: {source: t, format: 5}", "6:38: `\(path).timestamp.format` is a number; quote it: '5'"),
        (
            "timestamp: {source: t, format: Unix, fallback_formats: [1]}",
            "6:63: `\(path).timestamp.fallback_formats[0]` is a number; quote it: '1'"
        ),
        (
            "timestamp: {source: t, format: Unix, location: Europe/Berln}",
            "6:54: `\(path).timestamp.location`: no time zone `Europe/Berln` is known here; write a name such as Europe/Berlin, and install the system's time zones (tzdata)"
        ),
        (
            "timestamp: {source: t, format: Unix, location: ../../etc/passwd}",
            "6:54: `\(path).timestamp.location`: no time zone `../../etc/passwd` is known here; write a name such as Europe/Berlin, and install the system's time zones (tzdata)"
        ),
        (
            "timestamp: {source: t, format: Unix, action_on_failure: Skip}",
            "6:63: `\(path).timestamp.action_on_failure` is `Skip`; write one of fudge, skip"
        ),
        (
            "multiline: {max_lines: 3}",
            "6:18: `\(path).multiline` has no `firstline`, which it needs; add `firstline:` with a regular expression for the first line of a block"
        ),
        (
            "multiline: {firstline: a, max_wait_time: soon}",
            "6:48: `\(path).multiline.max_wait_time`: `soon` is no duration; write a number with a unit, such as 1s, 500ms or 1h30m"
        ),
        (
            "multiline: {firstline: a, max_wait_time: 3}",
            "6:48: `\(path).multiline.max_wait_time`: `3` has no unit; write the unit, such as 3s for seconds"
        ),
        (
            "multiline: {firstline: '('}",
            "6:30: `\(path).multiline.firstline`, `(`, is no regular expression: missing ): (; write it in RE2's syntax (https://github.com/google/re2/wiki/Syntax)"
        ),
        (
            "limit: {rate: 10}",
            "6:14: `\(path).limit` has no `burst`, which it needs; write how many lines may pass at once"
        ),
        (
            "limit: {rate: 0, burst: 1}",
            "6:21: `\(path).limit.rate` is not more than 0; write how many lines a second may pass"
        ),
        (
            "limit: {rate: 1, burst: -1}",
            "6:31: `\(path).limit.burst` is not more than 0; write how many lines may pass at once"
        ),
        ("limit: {rate: fast, burst: 1}", "6:21: `\(path).limit.rate` is `fast`; write a number"),
        (
            "limit: {rate: 1, burst: 1, by_label_name: app}",
            "6:34: `\(path).limit.by_label_name` needs `drop: true`; add it, or remove `by_label_name`"
        ),
        ("sampling: {rate: -0.1}", "6:24: `\(path).sampling.rate` is -0.1; write the share to keep, from 0 to 1"),
        ("sampling: {rate: 1.1}", "6:24: `\(path).sampling.rate` is 1.1; write the share to keep, from 0 to 1"),
        (
            "drop: {}",
            "6:7: `\(path).drop` has no condition; write one of source, expression, older_than and longer_than"
        ),
        (
            "drop: {longer_than: 3 parsecs}",
            "6:27: `\(path).drop.longer_than`: `3 parsecs` has the unknown unit `parsecs`; the units are b, kb, mb, gb, tb, pb and eb, in powers of 1024"
        ),
        (
            "drop: {older_than: 7d}",
            "6:26: `\(path).drop.older_than`: `7d` has the unknown unit `d`; days are not possible here: write 168h"
        ),
        (
            "drop: {longer_than: 5, value: x}",
            "6:30: `\(path).drop.value` needs a `source`; add the name of the value to compare"
        ),
        (
            "drop: {source: a, value: x, expression: z}",
            "6:25: `\(path).drop` has both `value` and `expression`; remove one of them"
        ),
        ("drop: {source: [a, 5]}", "6:26: `\(path).drop.source[1]` is a number; quote it: '5'"),
        ("drop: {source: {a: b}}", "6:22: `\(path).drop.source` is a map; write a string"),
    ])
    func `a stage that cannot be used says where, why, and what would be right`(stage: String, expected: String) {
        let result = load(stage)
        #expect(result.settings == nil)
        #expect(result.problems.map(\.description) == ["config.yaml:" + expected])
    }

    @Test(arguments: [
        ("sampling: {}", "has no `rate`, so that every line is dropped"),
        ("timestamp: {source: t, format: rfc3339}", "did you mean `RFC3339`?"),
        ("timestamp: {source: t, format: UnixMillis}", "did you mean `Unix"),
        ("timestamp: {source: t, format: 'yyyy/MM'}", "has nothing of a date or a time in it"),
        ("multiline: {firstline: a, max_lines: -1}", "is -1, which means no bound"),
        (
            "limit: {rate: 1, burst: 1, drop: true, by_label_name: a, max_distinct_labels: 5}",
            "is 5, and taken as 10000"
        ),
        ("drop: {source: a, value: true}", "is a boolean, which is taken as the text `1`"),
    ])
    func `what is hardly meant is a warning`(stage: String, gist: String) {
        let result = load(stage)
        #expect(result.settings != nil)
        #expect(result.problems.map(\.severity) == [.warning])
        #expect(result.problems.first?.description.contains(gist) == true, "\(result.problems)")
    }
}
