import LineCore
import Testing

@Suite struct EventLogMessageStageTests {
    private func run(_ labels: [String], drops: Bool = false, overwrites: Bool = false) throws -> StageRun {
        let path = try JMESPath("message")
        return StageRun { names in
            [
                JSONStage([("message", path)], source: nil, dropsMalformed: false, names: names),
                EventLogMessageStage(
                    source: "message", dropsInvalidLabels: drops, overwritesExisting: overwrites, names: names),
                LabelsStage(labels.map { ($0, $0) }, names: names),
            ]
        }
    }

    private func labels(
        _ message: String, _ names: [String], drops: Bool = false, overwrites: Bool = false
    ) throws -> String {
        let run = try run(names, drops: drops, overwrites: overwrites)
        run.feed(#"{"message":"\#(message)"}"#)
        return run.passed[0].labels
    }

    @Test(arguments: [
        (#"Id:5"#, ["Id"], #"{Id="5", job="test"}"#),
        (#"Id:  a:b \r\nOther: x"#, ["Id", "Other"], #"{Id="a:b", Other="x", job="test"}"#),
        (#"none\r\nEmpty:\r\n"#, ["Empty", "none"], #"{Empty="", job="test"}"#),
        (#"A: 1\r\n"#, ["A"], #"{A="1", job="test"}"#),
        (#"A: 1\nB: 2"#, ["A", "B"], #"{A="1\nB: 2", job="test"}"#),
        (#"A: 1\rB: 2\r"#, ["A"], #"{A="1\rB: 2", job="test"}"#),
        (#"A: 1\r\r\nB: 2"#, ["A", "B"], #"{A="1", B="2", job="test"}"#),
        (#"A:\t\u00a0\u2003x\u3000 "#, ["A"], #"{A="x", job="test"}"#),
        (#"A:\u00a0"#, ["A"], #"{A="", job="test"}"#),
        (#"Account Name: x"#, ["Account_Name"], #"{Account_Name="x", job="test"}"#),
        (#"9é-z9: x"#, ["___z9"], #"{___z9="x", job="test"}"#), (#": x"#, ["_"], #"{_="x", job="test"}"#),
        (#" A: x"#, ["_A"], #"{_A="x", job="test"}"#),
    ])
    func `lines of a message become values`(message: String, names: [String], labels: String) throws {
        #expect(try self.labels(message, names) == labels)
    }

    @Test func `keys that are no label names may be passed over`() throws {
        #expect(
            try labels(#"Good: 1\r\nBad Key: 2\r\n9: 3\r\n: 4"#, ["Good", "Bad_Key", "_"], drops: true)
                == #"{Good="1", job="test"}"#)
    }

    @Test func `a key that is there is put beside it, or set anew`() throws {
        let message = #"job: new\r\nA: 1\r\nA: 2"#
        let names = ["A", "A_extracted", "job", "job_extracted"]
        #expect(try labels(message, names) == #"{A="1", A_extracted="2", job="test", job_extracted="new"}"#)
        #expect(
            try labels(message, ["A_extracted", "job_extracted"])
                == #"{A_extracted="2", job="test", job_extracted="new"}"#)
        #expect(try labels(message, names, overwrites: true) == #"{A="2", job="new"}"#)
    }

    @Test func `without a source lines pass; one that holds nothing ends them`() throws {
        let run = try run(["A"])
        run.feed("no object")
        #expect(run.lines == ["no object"])
        run.feed("{}")
        #expect(run.dropped == [EventLogMessageStage.noText])
    }
}
