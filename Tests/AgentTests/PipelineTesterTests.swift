import Agent
import Settings
import Testing

@Suite struct PipelineTesterTests {
    private static let config = """
        clients: [{url: 'http://loki:3100/loki/api/v1/push'}]
        scrape_configs:
          - job_name: web
            static_configs: [{labels: {app: web, __path__: /var/log/web.log}}]
            pipeline_stages:
              - regex: {expression: 'level=(?P<level>\\w+) t=(?P<tenant>\\w+)'}
              - labels: {level: ''}
              - tenant: {source: tenant}
              - match: {selector: '{level="debug"}', action: drop, drop_counter_reason: debug}
          - job_name: plain
            static_configs: [{labels: {app: plain, __path__: /x}}]
        """

    private func run(_ test: String) throws -> [String] {
        let settings = try #require(Settings.load(yaml: Self.config).settings)
        let outcome = PipelineTestFile.load("t.yaml", readFile: { _ in .contents(Array("tests: [\(test)]".utf8)) })
        let file = try #require(outcome.file, "\(outcome.problems)")
        return PipelineTester(settings: settings).run(file.tests[0]).differences
    }

    @Test(arguments: [
        "{input: ['level=info t=a'], expect: [{line: level=info t=a, labels: {app: web, level: info}, tenant: a}]}",
        "{input: ['level=debug t=a', x], expect: [{line: x}], dropped: {debug: 1}}",
        "{input: [a, b], expect: [{time: 2026-01-01T00:00:00Z}, {time: 2026-01-01T00:00:00.000000001Z, metadata: {}, tenant: ''}]}",
        "{job: plain, filename: /x, input: [level=info t=a], expect: [{labels: {app: plain, filename: /x}}]}",
        "{labels: {a: b}, input: 'no newline', expect: [{line: no newline, labels: {a: b}}]}",
    ])
    func `a pipeline that does what is expected passes`(test: String) throws {
        #expect(try run(test) == [])
    }

    @Test func `all that differs is told`() throws {
        #expect(
            try run(
                "{input: [level=info t=a], expect: [{line: x, labels: {app: db, gone: g}, tenant: b, metadata: {m: n}}]}"
            )
                == [
                    "entry 1 (line 1):", "  line", "    expected \"x\"", "    got      \"level=info t=a\"", "  tenant",
                    "    expected b", "    got      a", "  label app: expected \"db\", got \"web\"",
                    "  label gone: missing, expected \"g\"", "  label level: unexpected, \"info\"",
                    "  metadata m: missing, expected \"n\"",
                ])
        #expect(
            try run("{input: [x], expect: [], dropped: {debug: 2}}") == [
                "unexpected entry: {app=\"web\"} \"x\"", "dropped for debug: expected 2, got 0",
            ])
        #expect(
            try run("{input: '', expect: [{line: x}, {}]}") == [
                "entry 1 (line 1): missing, expected \"x\"", "entry 2 (line 1): missing",
            ])
    }

    @Test func `a job that there is not is named with those that there are`() throws {
        #expect(
            try run("{job: wob, expect: []}") == [
                "there is no job \"wob\" in the configuration; it has \"web\", \"plain\""
            ])
    }
}
