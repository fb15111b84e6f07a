import LineCore
import Settings
import Testing

@Suite struct RelabelSettingsTests {
    private static let target = "static_configs: [{labels: {__path__: /a}}]"

    /// What is wrong with one rule, without the place of the item in the file.
    private func problems(_ rule: String) throws -> [String] {
        try SettingsTests.problems(job(Self.target, "relabel_configs:", "  - \(rule)")).map {
            $0.replacing("`scrape_configs[0].relabel_configs[0]", with: "`R")
        }
    }

    @Test func `all keys of a rule are read`() throws {
        let read = try settings(
            job(
                Self.target, "relabel_configs:", "  - {target_label: t}", "  - source_labels: [a, b]",
                "    separator: ''", "    regex: (x|y)", "    target_label: __c.d", "    replacement: 42",
                "    action: RePlace", "  - {action: hashmod, source_labels: [a], target_label: s, modulus: 16}",
                "  - {action: labeldrop, regex: a.*}", "  - {action: null, target_label: x, regex: ''}")
        ).scrapeConfigs[0]
        #expect(
            try read.relabelRules.rules == [
                RelabelRule(targetLabel: "t"),
                RelabelRule(
                    sourceLabels: ["a", "b"], separator: "", regex: "(x|y)", targetLabel: "__c.d", replacement: "42"),
                RelabelRule(action: .hashmod, sourceLabels: ["a"], targetLabel: "s", modulus: 16),
                RelabelRule(action: .labeldrop, regex: "a.*"), RelabelRule(regex: "", targetLabel: "x"),
            ])
        #expect(read.relabel.map(\.origin.line) == [6, 7, 13, 14, 15])
    }

    @Test(arguments: [
        ("{target_label: b, regex: '('}", "34: `R.regex` is no regular expression: "),
        ("{target_label: b, regex: '(?=a)'}", "34: `R.regex` is no regular expression: "),
        ("{action: hashmod, target_label: b}", "9: `R`: hashmod requires a `modulus` that is not zero; "),
        ("{action: hashmod, target_label: b, modulus: 0}", "44: `R`: hashmod requires a `modulus` that is not zero; "),
        ("{action: hashmod, target_label: b, modulus: -1}", "53: `R.modulus` is -1; "),
        ("{}", "9: `R`: replace requires a `target_label`; "),
        ("{action: lowercase}", "9: `R`: lowercase requires a `target_label`; "),
        ("{action: keepequal, source_labels: [a]}", "9: `R`: keepequal requires a `target_label`; "),
        ("{action: uppercase, target_label: a, replacement: x}", "46: `R.replacement` has no place here: upper"),
        ("{action: dropequal, target_label: a, regex: x}", "46: `R.regex` has no place here: drop"),
        ("{action: dropequal, target_label: a, separator: x}", "46: `R.separator` has no place here: "),
        ("{action: labeldrop, source_labels: [a], regex: x}", "29: `R.source_labels` has no place here: la"),
        ("{action: labelkeep, target_label: a, regex: x}", "29: `R.target_label` has no place here: la"),
        ("{action: labelmap, replacement: ''}", "41: `R.replacement` is empty: not a valid label name for labelmap; "),
        ("{action: replaced}", "18: `R.action` is `replaced`; write one of replace, keep, drop, "),
        ("{action: keep, source_labels: a}", "39: `R.source_labels` is a string; write a list"),
        ("{action: keep, source_labels: ['']}", "39: `R.source_labels[0]` is empty: not a valid label name; "),
        ("{action: keep, sourcelabels: [a]}", "24: unknown key `sourcelabels` in `R`; did "),
        ("drop", "9: `R` is a string; write a map"),
    ])
    func `what makes no sense is refused where it stands`(rule: String, problem: String) throws {
        let found = try problems(rule)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("config.yaml:6:\(problem)") == true, "\(found)")
    }

    @Test(arguments: [
        "{action: labeldrop, regex: x, separator: ;, replacement: $1}", "{action: drop}", "{action: labelmap}",
        "{action: keepequal, source_labels: [a], target_label: b, separator: ;}",
        "{target_label: 'any name', replacement: x}", "{target_label: '${1}', source_labels: [ä.b]}",
    ])
    func `what Prometheus takes is taken`(rule: String) throws { #expect(try problems(rule) == []) }

    @Test func `rules are in the effective configuration, which reads back as the same`() throws {
        let read = try settings(
            job(
                Self.target, "file_sd_configs: [{files: [a.json, '/b/*.yml'], refresh_interval: 1h30m}]",
                "relabel_configs:",
                "  - {source_labels: [a, 'b c'], separator: '', target_label: t, replacement: $1-x}",
                "  - {action: hashmod, target_label: s, modulus: 9}", "  - {action: keep, regex: \"a'\\n\"}"))
        let again = try settings(read.effectiveYAML)
        #expect(again.scrapeConfigs == read.scrapeConfigs)
        #expect(read.effectiveYAML.contains("1h30m"))
    }
}
