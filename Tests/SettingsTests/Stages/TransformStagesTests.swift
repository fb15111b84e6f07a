import Settings
import Testing

/// `template`, `replace` and `decolorize`.
@Suite struct TransformStagesTests {
    private func load(_ stage: String) -> LoadResult {
        Settings.load(yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- \(stage)"))
    }

    @Test(arguments: [
        "template: {source: a, template: '{{ .Value | ToUpper }}: \"x\"'}", "template: {SOURCE: a, Template: x}",
        "template: {source: a}",
        "replace: {expression: '(a)', replace: '{{ .Value }}', source: x}", "replace: {expression: '(a)'}",
        "decolorize: {}", "decolorize:",
    ])
    func `a stage is read, and what is printed reads back as the same`(stage: String) throws {
        let settings = try #require(load(stage).settings, "\(load(stage).problems)")
        #expect(load(stage).problems.isEmpty)
        let again = Settings.load(yaml: settings.effectiveYAML)
        #expect(again.settings?.scrapeConfigs[0].stages == settings.scrapeConfigs[0].stages)
        #expect(settings.scrapeConfigs[0].stages.count == 1)
    }

    private static let path = "scrape_configs[0].pipeline_stages[0]"
    private static let mend = "write it in the language of https://pkg.go.dev/text/template"

    @Test(arguments: [
        (
            "template: {source: a, template: '{{ .Value'}",
            "6:39: `\(path).template.template` is no template: line 1, column 1: unclosed action; \(mend)"
        ),
        ("template: {template: x}", "6:17: `\(path).template` has no `source`, which it needs; add `source: …`"),
        (
            "template: {source: a, template: '{{ foo }}'}",
            "6:39: `\(path).template.template` is no template: line 1, column 4: function \"foo\" not defined; \(mend)"
        ),
        (
            "template: {source: a, template: '{{ env \"HOME\" }}'}",
            "6:39: `\(path).template.template` is no template: line 1, column 4: function \"env\" is left out on purpose: a template could send the agent's secrets away; write the value itself"
        ),
        (
            "replace: {expression: '(a)', replace: '{{ env \"HOME\" }}'}",
            "6:45: `\(path).replace.replace` is no template: line 1, column 4: function \"env\" is left out on purpose: a template could send the agent's secrets away; write the value itself"
        ),
        ("replace: {replace: x}", "6:16: `\(path).replace` has no `expression`, which it needs; add `expression: …`"),
    ])
    func `a stage that cannot be used says where, why, and what would be right`(stage: String, expected: String) {
        #expect(load(stage).problems.map(\.description) == ["config.yaml:" + expected])
        #expect(load(stage).settings == nil)
    }

    @Test func `a replacement that is no template is taken with a warning, as Promtail takes it`() throws {
        let result = load("replace: {expression: '(x)', replace: '{{ .Value'}")
        #expect(try #require(result.settings).scrapeConfigs[0].stages.count == 1)
        #expect(result.warnings.map(\.description).contains { $0.contains("so the stage does nothing") })
        #expect(load("replace: {expression: 'x', replace: 'y'}").warnings.count == 1)
    }

    @Test func `an expression that is none is an error`() {
        #expect(load("replace: {expression: '*a', replace: x}").settings == nil)
    }
}
