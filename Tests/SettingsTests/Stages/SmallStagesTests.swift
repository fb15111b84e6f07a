import Settings
import Testing

/// The stages that have few keys.
@Suite struct SmallStagesTests {
    private func load(_ stage: String, isStrict: Bool = false) -> LoadResult {
        Settings.load(
            yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- \(stage)"),
            options: LoadOptions(isStrict: isStrict))
    }

    @Test(arguments: [
        "regex: {expression: '(?P<a>.)'}", "regex: {expression: '(?P<a>.)', source: x}", "labels: {a: b, c: null}",
        "labels:", "static_labels: {a: b, ü: c}", "labeldrop: [a, b]", "labelallow: [a]", "output: {source: a}",
        "tenant: {value: a}", "tenant: {label: a}", "tenant: {source: a}", "structured_metadata: {a: ''}",
        "non_indexed_labels: {a: b}", "match: {selector: '{a=\"b\"}', action: drop}",
        "match: {selector: '{a=\"b\"}', stages: [{labels: {a: b}}, {match: {selector: '{c=\"d\"}', action: drop}}]}",
        "match: {selector: '{a=\"b\"}', action: drop, drop_counter_reason: x, pipeline_name: n1}",
    ])
    func `a stage is read, and what is printed reads back as the same`(stage: String) throws {
        let settings = try #require(load(stage).settings, "\(load(stage).problems)")
        let again = Settings.load(yaml: settings.effectiveYAML)
        #expect(again.settings?.scrapeConfigs[0].stages == settings.scrapeConfigs[0].stages)
        #expect(settings.scrapeConfigs[0].stages.count == 1)
    }

    private static let path = "scrape_configs[0].pipeline_stages[0]"

    @Test(arguments: [
        (
            "regex: {expression: '('}",
            "6:27: `\(path).regex.expression`, `(`, is no regular expression: missing ): (; write it in RE2's syntax (https://github.com/google/re2/wiki/Syntax)"
        ),
        ("regex: {}", "6:14: `\(path).regex` has no `expression`, which it needs; add `expression: …`"),
        ("regex: {expression: 5}", "6:27: `\(path).regex.expression` is a number; quote it: '5'"),
        ("regex: {expression: [a]}", "6:27: `\(path).regex.expression` is a list; write a string"),
        (
            "regex: {expression: '(?P<a>b)', source: ''}",
            "6:47: `\(path).regex.source` is empty; write a value, or remove the key"
        ),
        ("output: {}", "6:15: `\(path).output` has no `source`, which it needs; add `source: …`"),
        (
            "tenant: {}",
            "6:7: `\(path).tenant` names no tenant; write exactly one of `label`, `source` and `value`"
        ),
        (
            "tenant: {label: a, value: b}",
            "6:7: `\(path).tenant` names more than one tenant; write exactly one of `label`, `source` and `value`"
        ),
        (
            "labels: {my-label: a}",
            "6:16: `my-label` in `\(path).labels` is not a valid label name; use letters, digits and underscores, and no digit first"
        ),
        ("labels: {a: yes}", "6:19: `\(path).labels.a` is a boolean; quote it: 'yes'"),
        ("labels: [a]", "6:15: `\(path).labels` is a list; write a map: `key: value` lines"),
        ("labeldrop: []", "6:7: `\(path).labeldrop` is empty; list the labels to remove"),
        ("labelallow:", "6:7: `\(path).labelallow` is nothing; list the labels to keep"),
        ("labelallow: a", "6:7: `\(path).labelallow` is a string; list the labels to keep"),
        ("labelallow: [1]", "6:20: `\(path).labelallow[0]` is a number; quote it: '1'"),
        ("static_labels: {a: 1}", "6:26: `\(path).static_labels.a` is a number; quote it: '1'"),
        (
            "match: {selector: '{}', action: drop}",
            "6:25: `\(path).match.selector` is no selector: {} selects everything; write at least one matcher, such as {job=~\".+\"} (column 1); write label matchers and line filters, such as {app=\"web\"} |= \"error\""
        ),
        ("match: {action: drop}", "6:14: `\(path).match` has no `selector`, which it needs; add `selector: …`"),
        (
            "match: {selector: '{a=\"b\"}', action: discard}",
            "6:44: `\(path).match.action` is `discard`; write one of keep, drop"
        ),
        (
            "match: {selector: '{a=\"b\"}'}",
            "6:7: `\(path).match` keeps entries, and has no stages for them; add `stages:`, or write `action: drop`"
        ),
        (
            "match: {selector: '{a=\"b\"}', action: drop, stages: [{docker: {}}]}",
            "6:50: `\(path).match` drops entries, and cannot have stages for them; remove `stages`, or the `action`"
        ),
        (
            "match: {selector: '{a=\"b\"}', stages: [{regx: {}}]}",
            "6:46: unknown stage `regx`; did you mean `regex`?"
        ),
    ])
    func `a stage that cannot be used says where, why, and what would be right`(stage: String, expected: String) {
        #expect(load(stage).problems.map(\.description) == ["config.yaml:" + expected])
    }

    @Test func `a key that a stage does not know is passed over with a warning, and an error when checking`() {
        let stage = "regex: {expression: '(?P<a>.)', sorce: b}"
        #expect(load(stage).settings != nil)
        #expect(load(stage).warnings.count == 1)
        #expect(
            load(stage, isStrict: true).errors.map(\.description) == [
                "config.yaml:6:39: unknown key `sorce` in `\(Self.path).regex`; did you mean `source`?"
            ])
    }
}
