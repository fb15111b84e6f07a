import Settings
import Testing

/// The stages that read structured texts, and `pack`, which writes one.
@Suite struct ParserStagesTests {
    private func load(_ stage: String) -> LoadResult {
        Settings.load(yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- \(stage)"))
    }

    @Test(arguments: [
        "json: {expressions: {a: , b: '', c: 'x.y[0]', 'n': 'length(l)'}}",
        "json: {expressions: {a: '\"odd key\"'}, source: x, drop_malformed: true}",
        "json: {Expressions: {a: b}, SOURCE: x}", "logfmt: {mapping: {a: , b: x, c: ''}}",
        "logfmt: {mapping: {a: ':'}, source: x}", "pack: {labels: [a, b], ingest_timestamp: false}", "pack:",
        "pack: {labels: []}", "pack: {labels: a, ingest_timestamp: 'false'}", "pack: {labels: [5, true]}",
        "eventlogmessage: {}", "eventlogmessage:",
        "eventlogmessage: {source: x, drop_invalid_labels: true, overwrite_existing: true}",
    ])
    func `a stage is read, and what is printed reads back as the same`(stage: String) throws {
        let settings = try #require(load(stage).settings, "\(load(stage).problems)")
        #expect(load(stage).problems.isEmpty)
        let again = Settings.load(yaml: settings.effectiveYAML)
        #expect(again.settings?.scrapeConfigs[0].stages == settings.scrapeConfigs[0].stages)
        #expect(settings.scrapeConfigs[0].stages.count == 1)
    }

    @Test func `a name without an expression stands for itself`() throws {
        let yaml = try #require(load("json: {expressions: {a: , b: '', c: d}}").settings).effectiveYAML
        let lines = yaml.split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(lines.contains("a: a") && lines.contains("b: b") && lines.contains("c: d"), "\(yaml)")
    }

    private static let path = "scrape_configs[0].pipeline_stages[0]"
    private static let mend = "quote names that hold other than letters, digits and underscores: '\"some-name\"'"

    @Test(arguments: [
        (
            "json: {expressions: {a: 'x[?'}}",
            "6:31: `\(path).json.expressions.a`, `x[?`, is no JMESPath: column 4: the expression ends too early; \(mend)"
        ),
        (
            "json: {expressions: {some-key: }}",
            "6:28: `\(path).json.expressions.some-key`, `some-key`, is no JMESPath: column 5: unexpected `-`; \(mend)"
        ),
        (
            "json: {expressions: {count: n}}",
            "6:35: `\(path).json.expressions.count` is a boolean; quote it: 'n'"
        ),
        (
            "json: {expressions: {n: count}}",
            "6:28: `n` in `\(path).json.expressions` is a number or boolean where a name is wanted; quote it: 'n'"
        ),
        ("json: {expressions: {a: 5}}", "6:31: `\(path).json.expressions.a` is a number; quote it: '5'"),
        ("json: {expressions: {a: [b]}}", "6:31: `\(path).json.expressions.a` is a list; write a string"),
        (
            "json: {source: a}",
            "6:13: `\(path).json` has no `expressions`, which it needs; write the values to extract, each with its JMESPath expression"
        ),
        (
            "json: {expressions: {}}",
            "6:27: `\(path).json.expressions` is empty; write the values to extract, each with its JMESPath expression"
        ),
        ("json: {expressions: [a]}", "6:27: `\(path).json.expressions` is a list; write a map: `key: value` lines"),
        (
            "json: {expressions: {a: b}, source: ''}",
            "6:43: `\(path).json.source` is empty; write a value, or remove the key"
        ),
        (
            "json: {expressions: {a: b}, drop_malformed: 'yes'}",
            "6:51: `\(path).json.drop_malformed` is a string; write true or false, without quotes"
        ),
        (
            "logfmt: {source: a}",
            "6:15: `\(path).logfmt` has no `mapping`, which it needs; write the values to extract, each with the key of its pair"
        ),
        (
            "logfmt: {mapping: {a: b}, source: ''}",
            "6:41: `\(path).logfmt.source` is empty; write a value, or remove the key"
        ),
        ("pack: {labels: {a: b}}", "6:22: `\(path).pack.labels` is a map; write a string"),
        ("pack: {ingest_timestamp: [a]}", "6:32: `\(path).pack.ingest_timestamp` is a list; write true or false"),
        (
            "eventlogmessage: {source: 9a}",
            "6:33: `\(path).eventlogmessage.source`, `9a`, is not a valid label name; use letters, digits and underscores, and no digit first"
        ),
    ])
    func `a stage that cannot be used says where, why, and what would be right`(stage: String, expected: String) {
        #expect(load(stage).problems.map(\.description) == ["config.yaml:" + expected])
    }

    @Test func `an expression that can never find anything is taken with a warning, as Promtail takes it`() {
        let result = load("json: {expressions: {a: 'nope(b)', b: 'length(b, c)'}}")
        #expect(result.settings != nil)
        #expect(result.warnings.count == 2)
        #expect(result.warnings.first?.description.contains("there is no function `nope`") == true)
    }
}
