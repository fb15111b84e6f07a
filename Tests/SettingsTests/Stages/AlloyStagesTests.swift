import Settings
import Testing

/// The stages that Promtail's successor has: `truncate`, `luhn`, `structured_metadata_drop`, `pattern`.
@Suite struct AlloyStagesTests {
    private func load(_ stage: String) -> LoadResult {
        Settings.load(yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- \(stage)"))
    }

    @Test(arguments: [
        "luhn: {}", "luhn:", "luhn: {replacement: x, source: a, min_length: 5, delimiters: ' -'}",
        "luhn: {min_length: 0, replacement: ''}", "pattern: {pattern: '<a> <_>'}",
        "pattern: {pattern: '<a>', source: b, labels_from_groups: true}", "structured_metadata_drop: {values: [a, b]}",
        "structured_metadata_drop: [a]", "truncate: {limit: 1KB}",
        "truncate: {limit: 10, suffix: ..., source_type: line}",
        "truncate: {rules: [{limit: 5, source_type: label, sources: [a]}, {limit: 1, source_type: Extracted}]}",
        "truncate: {rules: [{limit: 5, source_type: structured_metadata, sources: []}]}",
    ])
    func `a stage is read, and what is printed reads back as the same`(stage: String) throws {
        let settings = try #require(load(stage).settings, "\(load(stage).problems)")
        let again = Settings.load(yaml: settings.effectiveYAML)
        #expect(again.settings?.scrapeConfigs[0].stages == settings.scrapeConfigs[0].stages)
        #expect(load(stage).problems + again.problems == [])
    }

    private static let path = "scrape_configs[0].pipeline_stages[0]"

    @Test(arguments: [
        ("luhn: {source: ''}", "6:22: `\(path).luhn.source` is empty; write a value, or remove the key"),
        ("luhn: {min_length: -1}", "6:26: `\(path).luhn.min_length` is `-1`; write a whole number, at least 0"),
        (
            "luhn: {delimiters: '-1'}",
            "6:26: `\(path).luhn.delimiters` is `-1`; write ASCII characters that are no digits"
        ),
        (
            "luhn: {delimiters: '–'}",
            "6:26: `\(path).luhn.delimiters` is `–`; write ASCII characters that are no digits"
        ),
        ("pattern: {}", "6:16: `\(path).pattern` has no `pattern`, which it needs; add `pattern: …`"),
        (
            "pattern: {pattern: '<a><b>'}",
            "6:26: `\(path).pattern.pattern` is no pattern: <a> and <b> have nothing between them; write captures with text between them, such as <ip> - <_> \"<method> <uri>\""
        ),
        (
            "structured_metadata_drop: {}",
            "6:7: `\(path).structured_metadata_drop` has no `values`, which it needs; list the metadata to remove"
        ),
        (
            "structured_metadata_drop: {values: []}",
            "6:42: `\(path).structured_metadata_drop.values` is empty; list the metadata to remove"
        ),
        (
            "structured_metadata_drop: []",
            "6:7: `\(path).structured_metadata_drop` is empty; list the metadata to remove"
        ),
        ("truncate: {}", "6:7: `\(path).truncate` has no rule; add `rules:` with at least one `- limit: …`"),
        ("truncate: {rules: []}", "6:7: `\(path).truncate` has no rule; add `rules:` with at least one `- limit: …`"),
        (
            "truncate: {rules: 5}",
            "6:25: `\(path).truncate.rules` is a number; write a list: lines that begin with `- `"
        ),
        ("truncate: {rules: [{}]}", "6:26: `\(path).truncate.rules[0]` has no `limit`, which it needs; add `limit: …`"),
        ("truncate: {limit: 0}", "6:25: `\(path).truncate.limit` is 0; write at least 1"),
        (
            "truncate: {limit: 3, suffix: abc}",
            "6:36: `\(path).truncate.suffix` has 3 bytes, and the limit with it is 3; write a larger `limit`, or a shorter one"
        ),
        (
            "truncate: {limit: 3, source_type: text}",
            "6:41: `\(path).truncate.source_type` is `text`; write one of line, label, structured_metadata, extracted"
        ),
        (
            "truncate: {limit: 3, sources: [a]}",
            "6:28: `\(path).truncate.sources` means nothing for the line; remove it, or write a `source_type`"
        ),
        (
            "truncate: {limit: 3, source_type: label, sources: [1]}",
            "6:58: `\(path).truncate.sources[0]` is a number; quote it: '1'"
        ),
    ])
    func `a stage that cannot be used says where, why, and what would be right`(stage: String, expected: String) {
        #expect(load(stage).problems.map(\.description) == ["config.yaml:" + expected])
    }
}
