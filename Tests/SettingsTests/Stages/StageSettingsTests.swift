import LineCore
import Testing

@testable import Settings

@Suite struct StageSettingsTests {
    private func stages(_ yaml: String) throws -> [StageSettings] {
        try settings(job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:") + yaml).scrapeConfigs[0]
            .stages
    }

    private func found(_ item: String) throws -> [String] {
        try problems(job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- \(item)"))
    }

    @Test func `cri and docker are read in order, with their places`() throws {
        let stages = try stages("      - cri:\n      - docker: {}\n      - cri: {max_partial_lines: 3}\n")
        #expect(stages.map(\.name) == ["cri", "docker", "cri"])
        #expect(stages.map(\.origin.line) == [6, 7, 8])
        #expect(stages.map(\.origin.column) == [9, 9, 9])
        let first = try #require(stages[0].definition as? CRIStageSettings)
        let last = try #require(stages[2].definition as? CRIStageSettings)
        #expect(first.rules == CRIStage.Rules())
        #expect(last.rules.maxPartialLines == 3)
    }

    @Test(arguments: [
        ("{max_partial_lines: 0}", 100, 0, false), ("{max_partial_lines: '7'}", 7, 0, false),
        ("{MAX_PARTIAL_LINES: 7}", 7, 0, false),
        ("{max_partial_lines: true}", 1, 0, false), ("{max_partial_lines: 2.9}", 2, 0, false),
        ("{max_partial_lines: ''}", 100, 0, false),
        ("{max_partial_line_size: 12, max_partial_line_size_truncate: 1}", 100, 12, true),
        ("{max_partial_line_size: 12, max_partial_line_size_truncate: 'T'}", 100, 12, true),
        ("{max_partial_line_size: 0x10, max_partial_line_size_truncate: yes}", 100, 16, true), ("~", 100, 0, false),
    ])
    func `cri converts between numbers, strings and booleans`(
        body: String, lines: Int, size: Int, truncate: Bool
    ) throws {
        let cri = try #require(try stages("      - cri: \(body)\n")[0].definition as? CRIStageSettings)
        #expect(cri.rules.maxPartialLines == lines)
        #expect(cri.rules.maxPartialLineSize == size)
        #expect(cri.rules.truncates == truncate)
    }

    @Test(arguments: [
        (
            "cri: {max_partial_line_size: 256kb}",
            "`scrape_configs[0].pipeline_stages[0].cri.max_partial_line_size` is `256kb`; write a whole number, at least 0"
        ),
        (
            "cri: {max_partial_lines: -1}",
            "`scrape_configs[0].pipeline_stages[0].cri.max_partial_lines` is `-1`; write a whole number, at least 0"
        ),
        (
            "cri: {max_partial_lines: [1]}",
            "`scrape_configs[0].pipeline_stages[0].cri.max_partial_lines` is a list; write a whole number, at least 0"
        ),
        (
            "cri: {max_partial_line_size_truncate: maybe}",
            "`scrape_configs[0].pipeline_stages[0].cri.max_partial_line_size_truncate` is a string; write true or false"
        ),
        ("cri: 5", "`scrape_configs[0].pipeline_stages[0].cri` is a number; write a map: `key: value` lines"),
        ("docker: []", "`scrape_configs[0].pipeline_stages[0].docker` is a list; write a map: `key: value` lines"),
        ("cri", "`scrape_configs[0].pipeline_stages[0]` is a string; write a stage as `- cri: {}`"),
        (
            "{}",
            "`scrape_configs[0].pipeline_stages[0]` has 0 keys: a pipeline stage must contain only one key; begin each stage with its own `- `"
        ),
        (
            "{cri: {}, docker: {}}",
            "`scrape_configs[0].pipeline_stages[0]` has 2 keys: a pipeline stage must contain only one key; begin each stage with its own `- `"
        ),
        ("5: {}", "`5` as a stage: pipeline stage key must be a string; write the stage's name"),
        ("regx: {}", "unknown stage `regx`; did you mean `regex`?"),
    ])
    func `a stage that cannot be used says why`(item: String, expected: String) throws {
        let found = try found(item)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("config.yaml:6:") == true)
        #expect(found.first?.hasSuffix(" " + expected) == true, "\(found)")
    }

    @Test func `an unknown stage far from all gets the list`() throws {
        #expect(
            try found("zzzzzz: {}").first?.hasPrefix(
                "config.yaml:6:7: unknown stage `zzzzzz`; the stages are cri, decolorize, docker,") == true)
    }

    @Test(arguments: ["cri: {max_lines: 5}", "docker: {a: 1}", "cri: {max_partial_line_size_truncate: true}"])
    func `what Promtail passes over in a stage is a warning`(item: String) throws {
        let result = Settings.load(
            yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- \(item)"))
        #expect(result.settings != nil)
        #expect(result.warnings.count == 1)
    }
}
