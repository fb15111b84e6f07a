import LineCore
import Testing

/// The stages that Promtail's successor has: `truncate`, `luhn`, `structured_metadata_drop`, `pattern`.
@Suite struct AlloyStagesTests {
    private let resources = JobResources(job: "j")

    private func truncating(_ rules: TruncateStage.Rule..., regex: String = "(?s)v=(?P<v>.*)") throws -> StageRun {
        let regex = try Regex(regex)
        return StageRun { [resources] names in
            [
                RegexStage(regex, source: nil, names: names),
                TruncateStage(rules, resources: resources, names: names),
                LabelsStage([("note", "truncated"), ("value", "v")], names: names),
            ]
        }
    }

    private var counts: [String] {
        resources.metrics.truncatedFields.samples(now: 0).map { "\($0.labels.map(\.value)) \($0.value)" }
    }

    @Test(arguments: [
        ("short", 5, "", "short"), ("longer", 5, "", "longe"), ("longer", 5, "..", "lon.."),
        ("short", 5, "..", "short"),
        ("aé", 2, "", "a"), ("aé", 3, "", "aé"), ("a€€", 3, "", "a"), ("a€€", 4, "", "a€"), ("ab😀", 5, "", "ab"),
        ("😀😀", 5, "!", "😀!"), ("€", 1, "", ""),
    ])
    func `a line is cut at the limit, the suffix within it, and never inside a character`(
        line: String, limit: Int, suffix: String, expected: String
    ) throws {
        let run = try truncating(TruncateStage.Rule(limit: limit, suffix: suffix))
        run.feed(line)
        #expect(run.lines == [expected])
    }

    @Test func `bytes that are no UTF-8 are cut at the limit`() throws {
        let run = try truncating(TruncateStage.Rule(limit: 4))
        run.feed([0x61, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80])
        #expect(run.lines[0].unicodeScalars.count == 4)
    }

    @Test func `labels are cut, all but the tenant, or those that are named`() throws {
        let labels = LabelSet([Label("a", "12345"), Label("b", "12345"), Label("__tenant_id__", "tenant")])
        let all = try truncating(TruncateStage.Rule(limit: 2, field: .label))
        for _ in 0..<2 { all.feed("x", labels: labels) }
        #expect(all.passed.map(\.labels) == Array(repeating: "{a=\"12\", b=\"12\", note=\"label\"}", count: 2))
        #expect(all.records[0].labels.tenant == "tenant")
        let named = try truncating(TruncateStage.Rule(limit: 3, suffix: "~", field: .label, sources: ["b", "none"]))
        named.feed("x", labels: labels)
        #expect(named.passed[0].labels == "{a=\"12345\", b=\"12~\", note=\"label\"}")
        #expect(counts == ["[\"label\", \"j\"] number(5.0)"])
    }

    @Test func `metadata is cut, all of it or by name`() throws {
        let metadata = [Label("a", "123"), Label("b", "123"), Label("c", "1")]
        let all = try truncating(TruncateStage.Rule(limit: 2, field: .structuredMetadata))
        all.feed("x", metadata: metadata)
        #expect(all.records[0].metadata.map(\.value) == ["12", "12", "1"])
        let named = try truncating(TruncateStage.Rule(limit: 2, field: .structuredMetadata, sources: ["b"]))
        named.feed("x", metadata: metadata)
        #expect(named.records[0].metadata.map(\.value) == ["123", "12", "1"])
    }

    @Test(arguments: [[], ["v"]])
    func `extracted texts are cut, all of them or by name`(sources: [String]) throws {
        let run = try truncating(TruncateStage.Rule(limit: 2, field: .extracted, sources: sources))
        run.feed("v=123")
        run.feed("v=12")
        #expect(run.passed[0].labels.contains("value=\"12\""))
        #expect(run.passed[0].labels.contains("note=\"extracted\""))
        #expect(run.passed[1].labels.contains("value=\"12\""))
        #expect(run.lines == ["v=123", "v=12"])
    }

    @Test func `a value that is not named stays`() throws {
        let run = try truncating(TruncateStage.Rule(limit: 2, field: .extracted, sources: ["other"]))
        run.feed("v=123")
        #expect(run.passed[0].labels == "{job=\"test\", value=\"123\"}")
    }

    @Test func `rules follow one another, and all that was cut is noted once, sorted`() throws {
        let run = try truncating(
            TruncateStage.Rule(limit: 4), TruncateStage.Rule(limit: 3, suffix: "!"),
            TruncateStage.Rule(limit: 3, field: .extracted, sources: ["v"]))
        run.feed("v=123456")
        #expect(run.lines == ["v=!"])
        #expect(run.passed[0].labels == "{job=\"test\", note=\"extracted,line\", value=\"123\"}")
        #expect(counts == ["[\"extracted\", \"j\"] number(1.0)", "[\"line\", \"j\"] number(2.0)"])
    }

    @Test func `numbers with a check digit are replaced in the line, and all else stays`() {
        let run = StageRun { names in
            [LuhnStage(Luhn(leastDigits: 13), replacement: "**REDACTED**", source: nil, names: names)]
        }
        for line in ["a 4032032513548443, b 4032032513548444", "4539578763621486", "none", ""] { run.feed(line) }
        #expect(run.lines == ["a **REDACTED**, b 4032032513548444", "**REDACTED**", "none", ""])
    }

    @Test func `of a value the result becomes the line, and the value too`() throws {
        let regex = try Regex("v=(?P<v>.*)")
        let run = StageRun { names in
            [
                RegexStage(regex, source: nil, names: names),
                LuhnStage(Luhn(leastDigits: 13), replacement: "#", source: "v", names: names),
                LabelsStage([("v", "v")], names: names),
            ]
        }
        for line in ["x v=4032032513548443 y", "v=1", "none"] { run.feed(line) }
        #expect(run.lines == ["# y", "1", "none"])
        #expect(
            run.passed.map(\.labels) == ["{job=\"test\", v=\"# y\"}", "{job=\"test\", v=\"1\"}", "{job=\"test\"}"])
    }

    @Test func `metadata is dropped by name`() {
        let run = StageRun(StructuredMetadataDropStage(["a", "c"]))
        run.feed("x", metadata: [Label("a", "1"), Label("b", "2"), Label("c", "3")])
        run.feed("x")
        #expect(run.records.map(\.metadata) == [[Label("b", "2")], []])
    }

    @Test func `captures become values, and labels where it is asked for`() throws {
        let pattern = try LinePattern("<a> <job>")
        let run = StageRun { names in
            [
                PatternStage(pattern, source: nil, setsLabels: true, names: names),
                OutputStage(source: "job", names: names),
            ]
        }
        run.feed("1 2")
        run.feed("only")
        run.feed(Array("x ".utf8) + [0xff])
        #expect(run.lines[0] == "2")
        #expect(
            run.passed.map(\.labels) == [
                "{a=\"1\", job=\"2\"}", "{a=\"only\", job=\"test\"}", "{a=\"x\", job=\"test\"}",
            ])
    }

    @Test func `a pattern may match a value, and leaves labels alone`() throws {
        let (first, second) = (try LinePattern("<_> <rest>"), try LinePattern("<k>=<v>"))
        let run = StageRun { names in
            [
                PatternStage(first, source: nil, setsLabels: false, names: names),
                PatternStage(second, source: "rest", setsLabels: false, names: names),
                OutputStage(source: "v", names: names),
            ]
        }
        run.feed("x a=b")
        run.feed("x")
        #expect(run.lines == ["b", "x"])
        #expect(run.passed.map(\.labels) == ["{job=\"test\"}", "{job=\"test\"}"])
    }
}
