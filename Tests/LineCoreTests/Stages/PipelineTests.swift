import LineCore
import Testing

@Suite struct PipelineTests {
    /// Adds a letter; drops `d`, holds `h`, and brings what it held in the next line that is neither.
    private final class Marking: Stage {
        let name: StaticString = "marking"
        let mark: String
        private var held: [String] = []

        init(_ mark: String) { self.mark = mark }

        func process(_ record: inout Record, _ context: StageContext) -> Verdict {
            let line = String(record.line)
            if line == "s" + mark { return .skip(1) }
            if line == "d" + mark { return .drop(.stage("dropped_by_" + mark)) }
            if line == "h" + mark {
                held.append(line)
                return .hold
            }
            record.line = Array((line + mark).utf8).withBytes(context.arena.copy)
            return .keep
        }

        func release(now: Int64?, _ context: StageContext) {
            for line in held {
                var record = Record(
                    line: Array(line.utf8).withBytes(context.arena.copy), time: 0, labels: StageRun.labels,
                    sourceBytes: 0, readAt: 0)
                context.pass(&record, context.extracted.snapshot())
            }
            held.removeAll()
        }
    }

    @Test func `a record goes through all stages in their order`() {
        let run = StageRun(Marking("1"), Marking("2"), Marking("3"))
        run.feed("a")
        #expect(run.lines == ["a123"])
    }

    @Test func `a record may skip stages`() {
        let run = StageRun(Marking("1"), Marking("2"), Marking("3"))
        run.feed("s1")
        run.feed("s3")
        #expect(run.lines == ["s13", "s3123"])
    }

    @Test func `no stages change nothing`() {
        let run = StageRun()
        run.feed("a")
        #expect(run.lines == ["a"])
    }

    @Test func `a record that a stage ends or holds reaches no stage after it`() {
        let run = StageRun(Marking("1"), Marking("2"))
        run.feed("d1")
        run.feed("d")
        run.feed("h1")
        #expect(run.lines == ["d12"])
        #expect(run.dropped == [.stage("dropped_by_1")])
        #expect(run.held == 1)
    }

    @Test func `what a stage lets go goes through the stages after it only, and all of it at the end`() {
        let run = StageRun(Marking("1"), Marking("2"), Marking("3"))
        run.feed("h1")
        run.release(now: nil)
        #expect(run.lines == ["h123"])
    }

    @Test func `a later stage may hold or end what an earlier one lets go`() {
        let last = Marking("2")
        let run = StageRun(Marking("h"), Marking("2"), last)
        run.feed("hh")
        run.release(now: nil)
        #expect(run.lines == ["hh22"])
    }
}
