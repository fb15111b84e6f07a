import LineCore
import Settings
import Testing

@Suite struct PipelineTestFileTests {
    private func load(_ yaml: String) -> PipelineTestFile.Outcome {
        PipelineTestFile.load("t.yaml", readFile: { _ in .contents(Array(yaml.utf8)) })
    }

    @Test func `tests are read with their defaults`() throws {
        let outcome = load(
            """
            config: agent.yaml
            tests:
              - input: |
                  one
                  two
                expect: []
              - name: second
                job: web
                labels: {b: '2', a: 1}
                filename: /var/log/x
                time: 1970-01-01T00:00:01.5Z
                input: [three, '']
                expect:
                  - line: three
                    labels: {}
                    time: 1970-01-01T00:00:00Z
                    metadata: {m: n}
                    tenant: ''
                dropped: {noise: 1}
            """)
        let file = try #require(outcome.file, "\(outcome.problems)")
        #expect(file.config == "agent.yaml")
        #expect(file.tests.count == 2)
        #expect(file.tests[0].name == "tests[0]")
        #expect(file.tests[0].input == "one\ntwo\n")
        #expect(file.tests[0].labels == nil && file.tests[0].dropped == nil && file.tests[0].expected.isEmpty)
        #expect(file.tests[0].time == Array("2026-01-01T00:00:00Z".utf8).withBytes { Timestamp.rfc3339($0) })
        let test = file.tests[1]
        #expect(test.labels == [Label("a", "1"), Label("b", "2")])
        #expect(test.filename == "/var/log/x" && test.job == "web" && test.time == 1_500_000_000)
        #expect(test.input == "three\n\n" && test.dropped == ["noise": 1])
        #expect(test.expected[0].labels == [] && test.expected[0].metadata == [Label("m", "n")])
        #expect(test.expected[0].time == 0 && test.expected[0].tenant == "" && test.expected[0].line == "three")
    }

    @Test(arguments: [
        ("tests: []", "t.yaml:1:1: there are no `tests`; write at least one"),
        (
            "tests: [{input: a}]",
            "t.yaml:1:9: `tests[0]` expects nothing at all; write `expect: []` if no entry must come of it, or the entries"
        ),
        ("tests: [{expect: [], inptu: a}]", "t.yaml:1:22: unknown key `inptu` in `tests[0]`; did you mean `input`?"),
        (
            "tests: [{expect: [{lin: a}]}]",
            "t.yaml:1:20: unknown key `lin` in `tests[0].expect[0]`; did you mean `line`?"
        ),
        (
            "tests: [{expect: [], time: noon}]",
            "t.yaml:1:28: `tests[0].time` is `noon`; write a time such as 2026-01-01T12:00:00.5Z"
        ),
        ("tests: [{dropped: {a: -1}}]", "t.yaml:1:23: `tests[0].dropped.a` is -1; write a whole number, at least 0"),
    ])
    func `what is wrong is told with its place`(yaml: String, expected: String) {
        let outcome = load(yaml)
        #expect(outcome.file == nil)
        #expect(outcome.problems.map(\.description) == [expected])
    }

    @Test func `a file that is not there is named`() {
        let outcome = PipelineTestFile.load("none.yaml", readFile: { _ in .missing })
        #expect(outcome.problems.map(\.description) == ["none.yaml: the test file does not exist; name one that does"])
    }
}
