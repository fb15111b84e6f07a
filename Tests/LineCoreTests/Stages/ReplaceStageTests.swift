import LineCore
import Testing

@Suite struct ReplaceStageTests {
    private func run(_ expression: String, _ replacement: String, source: String? = nil) throws -> StageRun {
        let (regex, template) = (try Regex(expression), try Template(replacement))
        let who = try Regex("who=(?P<who>[a-z]+)")
        return StageRun { names in
            [
                RegexStage(who, source: nil, names: names),
                ReplaceStage(
                    regex, replacement: template, source: source, environment: TemplateEnvironment(), names: names),
                LabelsStage(["who", "ip", "user"].map { ($0, $0) }, names: names),
            ]
        }
    }

    @Test(arguments: [
        ("(x*)", "-", "abxxc", "-a-b-c-"), ("((\\w)\\w+)!", "[{{ .Value }}]", "hello! and bye!", "[hello]! and [bye]!"),
        ("(a)?b(c)", "Z", "abc bc xbc", "ZbZ bZ xbZ"),
        ("(\\x1b\\[[0-9;]*m)", "", "a \u{1b}[31mred\u{1b}[0m b", "a red b"),
        ("«(.+?)»", "☃", "pré «été» fin «😀»", "pré «☃» fin «☃»"),
        ("(?i)\\b(err|warn)\\b", "{{ .Value | ToUpper }}!", "an err and a Warn", "an ERR! and a WARN!"),
        ("x", "y", "x", "x"), ("(z)", "y", "x", "x"), ("(\\w)", "{{ index .Value 99 }}", "abc", "abc"),
        ("(X+)", "<{{ .who }}:{{ .nobody }}{{ index . \"nobody\" }}>", "who=sam XX", "who=sam <sam:<no value>>"),
        ("(a)(b)(c)", "{{ .Value }}{{ .Value }}", "abc", "aabbcc"), ("()", "-", "ab", "-a-b-"),
    ])
    func `groups are replaced wherever the expression matches`(
        expression: String, replacement: String, line: String, replaced: String
    ) throws {
        let run = try run(expression, replacement)
        run.feed(line)
        #expect(run.lines == [replaced])
    }

    @Test func `named groups are extracted as replaced in the first match`() throws {
        let run = try run("ip=(?P<ip>\\S+) user=(?P<user>\\S+)", "{{ .Value | ToUpper }}-x")
        run.feed("ip=ab user=cd; ip=ef user=gh", labels: LabelSet([]))
        run.feed("ip=only", labels: LabelSet([]))
        #expect(run.lines == ["ip=AB-x user=CD;-x ip=EF-x user=GH-x", "ip=only"])
        #expect(run.passed.map(\.labels) == [#"{ip="AB-x", user="CD;-x"}"#, "{}"])
    }

    @Test func `with a source the value changes and the line does not`() throws {
        let run = try run("^(.)", "_", source: "who")
        run.feed("who=bob", labels: LabelSet([]))
        run.feed("none", labels: LabelSet([]))
        #expect(run.lines == ["who=bob", "none"])
        #expect(run.passed.map(\.labels) == [#"{who="_ob"}"#, "{}"])
    }

    @Test func `a line that would become too long stays`() throws {
        let run = try run("(.)", "{{ repeat 90000 .Value }}")
        let line = String(repeating: "x", count: 100)
        run.feed(line)
        #expect(run.lines == [line])
    }
}
