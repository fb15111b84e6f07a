import LineCore
import Testing

@Suite struct PackStageTests {
    private static let labels = LabelSet([Label("job", "j"), Label("zone", "z"), Label("keep", "k")])

    private func run(_ labels: [String]...) -> StageRun {
        StageRun { names in labels.map { PackStage($0, takesIngestTime: true, names: names) } }
    }

    @Test func `values are packed in the order of their names, before the line, and are no labels any more`() {
        let run = run(["zone", "job", "none", "job"])
        run.feed("x", labels: Self.labels)
        #expect(run.passed == [.init(line: #"{"job":"j","zone":"z","_entry":"x"}"#, time: 0, labels: #"{keep="k"}"#)])
    }

    @Test func `without names there is only the line`() {
        let run = run([])
        run.feed("x", labels: Self.labels)
        #expect(run.lines == [#"{"_entry":"x"}"#])
        #expect(run.records[0].labels === Self.labels)
    }

    @Test func `packing all labels leaves an empty set, and packing twice nests`() {
        let run = run(["job"], ["zone", "keep"])
        run.feed("x", labels: Self.labels)
        #expect(run.lines == [#"{"keep":"k","zone":"z","_entry":"{\"job\":\"j\",\"_entry\":\"x\"}"}"#])
        #expect(run.passed[0].labels == "{}")
    }

    @Test func `values come from the extracted map, whatever the label says, and as text`() throws {
        let expressions = try ["flag", "job", "null", "num", "obj"].map { (name: $0, path: try JMESPath($0)) }
        let run = StageRun { names in
            [
                JSONStage(expressions, source: nil, dropsMalformed: false, names: names),
                PackStage(["num", "flag", "obj", "null", "job"], takesIngestTime: true, names: names),
            ]
        }
        let line = #"{"num":1.50,"flag":true,"obj":{"k":1},"null":null,"job":"other"}"#
        run.feed(line, labels: LabelSet([Label("job", "j"), Label("null", "n")]))
        #expect(
            run.lines[0].hasPrefix(
                #"{"flag":"true","job":"other","num":"1.5","obj":"{\"k\":1}","_entry":"{\"num\":1.50,"#))
        #expect(run.passed[0].labels == #"{null="n"}"#)
    }

    @Test func `quotes, what HTML minds, controls and what is not UTF-8 are escaped`() {
        let run = run(["a"])
        run.feed(Array("<x>&\"y\"\\\t\u{2028}é\u{1}".utf8) + [0xff], labels: LabelSet([Label("a", "<\"&")]))
        #expect(
            run.lines == [
                #"{"a":"\u003c\"\u0026","_entry":"\u003cx\u003e\u0026\"y\"\\\t\u2028é\u0001\ufffd"}"#
            ])
    }

    @Test(arguments: [(true, Int64(50)), (false, 7)])
    func `a time of its own is the time of reading afterwards, or stays`(takes: Bool, time: Int64) {
        let run = StageRun { names in [Timed(), PackStage([], takesIngestTime: takes, names: names)] }
        run.feed("x", time: 50)
        #expect(run.passed[0].time == time)
        #expect(run.records[0].hasOwnTime == !takes)
    }

    @Test func `a time that the agent gave stays`() {
        let run = StageRun { names in [Timed(isOwn: false), PackStage([], takesIngestTime: true, names: names)] }
        run.feed("x", time: 50)
        #expect(run.passed[0].time == 7)
    }

    /// Gives a record the time 7.
    private final class Timed: Stage {
        let name: StaticString = "timed"
        private let isOwn: Bool
        init(isOwn: Bool = true) { self.isOwn = isOwn }
        func process(_ record: inout Record, _ context: StageContext) -> Verdict {
            record.time = 7
            record.hasOwnTime = isOwn
            return .keep
        }
    }
}
