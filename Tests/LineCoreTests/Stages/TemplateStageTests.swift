import LineCore
import Testing

@Suite struct TemplateStageTests {
    private static let environment = TemplateEnvironment(random: { 1 })

    // What `k=…` of the line becomes, as the label `k`; and the line, which `out` may replace.
    private func run(_ templates: (source: String, text: String)...) throws -> StageRun {
        let made = try templates.map { (source: $0.source, template: try Template($0.text)) }
        let regex = try Regex("k=(?P<k>[^ ]*)")
        return StageRun { names in
            [RegexStage(regex, source: nil, names: names)]
                + made.map {
                    TemplateStage($0.template, source: $0.source, environment: Self.environment, names: names)
                }
                + [LabelsStage([("k", "k"), ("o", "o")], names: names), OutputStage(source: "out", names: names)]
        }
    }

    private func labels(_ run: StageRun, _ lines: String...) -> [String] {
        for line in lines { run.feed(line, labels: LabelSet([Label("job", "j")])) }
        return run.passed.map(\.labels)
    }

    @Test func `a value becomes what the template makes of it, and later stages see it`() throws {
        let run = try run(("k", "{{ .Value | ToUpper }}1"), ("o", "{{ .k }}2"), ("k", "{{ .Value }}{{ .o }}"))
        #expect(labels(run, "k=x") == [#"{job="j", k="X1X12", o="X12"}"#])
    }

    @Test func `a value that is missing is no value, and makes one`() throws {
        let run = try run(("o", "{{ .Value }}/{{ .nope }}"))
        #expect(
            labels(run, "k=x", "-") == [
                #"{job="j", k="x", o="<no value>/<no value>"}"#, #"{job="j", o="<no value>/<no value>"}"#,
            ])
    }

    @Test func `an empty result removes the value, and a failure leaves it`() throws {
        let run = try run(
            ("k", "{{ if eq .Value \"go\" }}{{ .Value }}{{ else if eq .Value \"bad\" }}{{ .nope | ToLower }}{{ end }}"))
        #expect(
            labels(run, "k=go", "k=stop", "k=bad") == [#"{job="j", k="go"}"#, #"{job="j"}"#, #"{job="j", k="bad"}"#])
    }

    @Test func `the line and the labels are there`() throws {
        let run = try run(("out", "<{{ .Entry }}> {{ len .Entry }} {{ .job }} {{ index . \"job\" }}"))
        run.feed("hé", labels: LabelSet([Label("job", "j")]))
        #expect(run.lines == ["<hé> 3 j j"])
    }

    @Test func `all values can be seen, each line its own`() throws {
        let run = try run(("out", "{{ range $n, $v := . }}{{ $n }}={{ $v }};{{ end }}"), ("o", "{{ .out }}"))
        run.feed("k=1", labels: LabelSet([Label("zone", "z")]))
        run.feed("x", labels: LabelSet([]))
        #expect(run.lines == ["Entry=k=1;k=1;zone=z;", "Entry=x;"])
    }

    @Test func `a single field and a plain text take the short way`() throws {
        let run = try run(("o", "{{ .Value }}"), ("k", "{{ .Entry }}"), ("out", "plain"))
        run.feed("k=1")
        #expect(run.passed[0].labels == #"{job="test", k="k=1", o="<no value>"}"#)
        #expect(run.lines == ["plain"])
    }

    @Test func `now is when the line was read`() throws {
        let run = try run(("out", "{{ now | date \"2006-01-02T15:04:05\" }}"))
        run.feed("x", time: 1_625_817_903_000_000_000)
        #expect(run.lines == ["2021-07-09T08:05:03"])
    }
}
