import LineCore
import Testing

@Suite struct LogfmtStageTests {
    private func labels(_ mapping: [(name: String, key: String)], _ lines: String...) -> [String] {
        let run = StageRun { names in
            [
                LogfmtStage(mapping, source: nil, names: names),
                LabelsStage(mapping.map { ($0.name, $0.name) }, names: names),
            ]
        }
        for line in lines { run.feed(line, labels: LabelSet([])) }
        return run.passed.map(\.labels)
    }

    @Test func `values are taken by the keys of their pairs`() {
        #expect(
            labels(
                [("lvl", "level"), ("msg", "msg")], #"level=info msg="hello \"world\"" n=1"#, "msg=bare", "levels=x", ""
            ) == [
                #"{lvl="info", msg="hello \"world\""}"#, #"{msg="bare"}"#, "{}", "{}",
            ])
    }

    @Test func `two names may take one pair, and of pairs with one key the last counts`() {
        #expect(labels([("a", "k"), ("b", "k")], "k=1 k=2") == [#"{a="2", b="2"}"#])
    }

    @Test func `a bare key sets an empty text`() {
        #expect(labels([("a", "a"), ("b", "b")], "a b=") == [#"{a="", b=""}"#])
    }

    @Test func `the pairs before a mistake count`() {
        #expect(
            labels([("a", "a"), ("b", "b"), ("c", "c")], #"a=1 b="open c=3"#, "a=3 =v c=5") == [
                #"{a="1"}"#, #"{a="3"}"#,
            ])
    }

    @Test func `a source is read in place of the line; without a text nothing happens`() throws {
        let path = try JMESPath("m")
        let run = StageRun { names in
            [
                JSONStage([("m", path)], source: nil, dropsMalformed: false, names: names),
                LogfmtStage([("k", "k")], source: "m", names: names), LabelsStage([("k", "k")], names: names),
            ]
        }
        for line in [#"{"m":"k=v1 z"}"#, #"{"m":null}"#, #"{"m":5}"#, "k=v"] { run.feed(line, labels: LabelSet([])) }
        #expect(run.passed.map(\.labels) == [#"{k="v1"}"#, "{}", "{}", "{}"])
    }
}
