import LineCore
import Testing

/// The small stages that move values between the line, the extracted map, labels and metadata.
@Suite struct ExtractingStagesTests {
    private func regex(_ pattern: String, source: String? = nil) throws -> (ExtractedNames) -> any Stage {
        let regex = try Regex(pattern)
        return { RegexStage(regex, source: source, names: $0) }
    }

    private func run(_ makers: [(ExtractedNames) -> any Stage]) -> StageRun {
        StageRun { names in makers.map { $0(names) } }
    }

    @Test func `named groups become values, and values labels`() throws {
        let run = run([
            try regex("level=(?P<level>\\w+)(?: code=(?P<code>\\d+))?"),
            { LabelsStage([("level", "level"), ("status", "code"), ("none", "none")], names: $0) },
        ])
        run.feed("level=info code=200")
        run.feed("level=warn")
        run.feed("nothing")
        #expect(
            run.passed.map(\.labels) == [
                "{job=\"test\", level=\"info\", status=\"200\"}", "{job=\"test\", level=\"warn\", status=\"\"}",
                "{job=\"test\"}",
            ])
    }

    @Test func `an expression may search a value, and finds nothing where it is missing`() throws {
        let run = run([
            try regex("user=(?P<user>\\S+)"), try regex("^(?P<initial>.)", source: "user"),
            { LabelsStage([("initial", "initial")], names: $0) },
        ])
        run.feed("user=anna")
        run.feed("x")
        #expect(run.passed.map(\.labels) == ["{initial=\"a\", job=\"test\"}", "{job=\"test\"}"])
    }

    @Test func `a value that is no UTF-8 is no label`() throws {
        let run = run([try regex("(?s)v=(?P<v>.*)"), { LabelsStage([("v", "v")], names: $0) }])
        run.feed(Array("v=".utf8) + [0xff])
        run.feed("v=é")
        #expect(run.passed.map(\.labels) == ["{job=\"test\"}", "{job=\"test\", v=\"é\"}"])
    }

    @Test func `labels are values from the start, and output takes one`() {
        let run = run([{ OutputStage(source: "job", names: $0) }])
        run.feed("x")
        #expect(run.lines == ["test"])
    }

    @Test func `output without a value leaves the line`() {
        let run = run([{ OutputStage(source: "none", names: $0) }])
        run.feed("x")
        #expect(run.lines == ["x"])
    }

    @Test func `labels are set, dropped and allowed by name`() {
        let run = StageRun(
            LabelChangeStage.setting([Label("a", "1"), Label("b", "2"), Label("empty", "")]),
            LabelChangeStage.dropping(["job", "x"]))
        run.feed("x")
        #expect(run.passed[0].labels == "{a=\"1\", b=\"2\"}")
        let allowing = StageRun(LabelChangeStage.allowing(["job"]))
        allowing.feed("x", labels: LabelSet([Label("job", "j"), Label("a", "1")]))
        #expect(allowing.passed[0].labels == "{job=\"j\"}")
    }

    @Test func `the tenant comes from a value, a label, or is given; an empty one changes nothing`() throws {
        let value = run([{ TenantStage(.value("t"), names: $0) }])
        value.feed("x")
        #expect(value.records[0].labels.tenant == "t")
        let label = run([{ TenantStage(.label("job"), names: $0) }, { TenantStage(.label("none"), names: $0) }])
        label.feed("x")
        #expect(label.records[0].labels.tenant == "test")
        let extracted = run([try regex("t=(?P<t>\\w*)"), { TenantStage(.extracted("t"), names: $0) }])
        for line in ["t=a", "t=", "x", "t=b"] { extracted.feed(line) }
        #expect(extracted.records.map(\.labels.tenant) == ["a", nil, nil, "b"])
    }

    @Test func `metadata comes from values, or else from labels that it takes away`() throws {
        let run = run([
            try regex("id=(?P<id>\\d+)(?: job=(?P<job>\\w+))?"),
            { StructuredMetadataStage([("id", "id"), ("work", "job"), ("none", "none")], names: $0) },
        ])
        run.feed("id=7")
        run.feed("id=8 job=other")
        run.feed("x")
        #expect(run.records[0].metadata == [Label("id", "7"), Label("work", "")])
        #expect(run.records[1].metadata == [Label("id", "8"), Label("work", "other")])
        #expect(run.records[2].metadata == [Label("work", "test")])
        #expect(run.passed.map(\.labels) == ["{job=\"test\"}", "{job=\"test\"}", "{}"])
    }

    @Test func `a line that the selector fits goes through the stages within, all others pass them by`() throws {
        let selector = try Selector("{job=\"test\"} |= \"yes\"")
        let run = StageRun { names in
            [
                MatchStage(selector, action: .enter(1)), LabelChangeStage.setting([Label("in", "1")]),
                LabelChangeStage.setting([Label("after", "1")]),
            ]
        }
        run.feed("yes")
        run.feed("no")
        run.feed("yes", labels: LabelSet([Label("job", "other")]))
        #expect(
            run.passed.map(\.labels) == [
                "{after=\"1\", in=\"1\", job=\"test\"}", "{after=\"1\", job=\"test\"}", "{after=\"1\", job=\"other\"}",
            ])
    }

    @Test func `a match may end the lines that it fits, for its reason`() throws {
        let run = StageRun(MatchStage(try Selector("{job=\"test\"} |= \"noise\""), action: .drop("noisy")))
        run.feed("noise")
        run.feed("signal")
        #expect(run.lines == ["signal"])
        #expect(run.dropped == [.stage("noisy")])
    }

    @Test func `within a match the labels stand over extracted values again`() throws {
        let selector = try Selector("{job=\"test\"}")
        let pattern = try Regex("job=(?P<job>\\w+)")
        let run = StageRun { names in
            [
                RegexStage(pattern, source: nil, names: names), MatchStage(selector, action: .enter(1)),
                OutputStage(source: "job", names: names),
            ]
        }
        run.feed("job=other")
        #expect(run.lines == ["test"])
    }

    @Test func `the parts of a CRI line are values for the stages after it`() {
        let run = StageRun { names in
            [CRIStage(names: names), LabelsStage([("flags", "flags"), ("at", "time"), ("s", "stream")], names: names)]
        }
        run.feed("2026-01-01T00:00:00Z stderr F:x hello")
        #expect(
            run.passed[0].labels
                == "{at=\"2026-01-01T00:00:00Z\", flags=\"F:x\", job=\"test\", s=\"stderr\", stream=\"stderr\"}")
    }
}
