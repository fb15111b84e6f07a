import LineCore
import Testing

@Suite struct CRIStageTests {
    private static let minute: Int64 = 60_000_000_000
    private static let time = "2023-03-04T05:06:07.123456789Z"
    private static let nanoseconds: Int64 = 1_677_906_367_123_456_789

    private func rules(partials: Int = 100, size: Int = 0, truncates: Bool = false) -> CRIStage.Rules {
        var rules = CRIStage.Rules()
        rules.maxPartialLines = partials
        rules.maxPartialLineSize = size
        rules.truncates = truncates
        return rules
    }

    @Test func `a line is taken apart into time, stream and content`() {
        let run = StageRun(CRIStage())
        run.feed("\(Self.time) stderr F  what it wrote ", time: 5)
        #expect(
            run.passed == [
                .init(line: " what it wrote ", time: Self.nanoseconds, labels: #"{job="test", stream="stderr"}"#)
            ])
        #expect(run.records[0].hasOwnTime)
    }

    @Test func `a line of another form passes as it is, between the pieces of others too`() {
        let run = StageRun(CRIStage())
        run.feed("\(Self.time) stdout P a")
        run.feed("free text", time: 9)
        run.feed("\(Self.time) stdout F b")
        #expect(run.lines == ["free text", "ab"])
        #expect(run.passed[0].time == 9)
        #expect(run.passed[0].labels == #"{job="test"}"#)
        #expect(!run.records[0].hasOwnTime)
    }

    @Test func `a line whose time cannot be read keeps the time that it was given`() {
        let run = StageRun(CRIStage())
        run.feed("yesterday stdout F text", time: 7)
        #expect(run.passed == [.init(line: "text", time: 7, labels: #"{job="test", stream="stdout"}"#)])
        #expect(!run.records[0].hasOwnTime)
    }

    @Test func `the stream's label replaces one that is there`() {
        let run = StageRun(CRIStage())
        run.feed("\(Self.time) stdout F x", labels: LabelSet([Label("stream", "mine")]))
        #expect(run.passed[0].labels == #"{stream="stdout"}"#)
    }

    @Test func `pieces of both streams, interleaved, are joined apart, with the last piece's time`() {
        let run = StageRun(CRIStage())
        for (second, rest) in [
            (1, "stdout P o1-"), (2, "stderr P e1-"), (3, "stdout P o2-"), (4, "stderr F e2"), (5, "stdout F o3"),
            (6, "stdout F alone"),
        ] { run.feed("1970-01-01T00:00:0\(second)Z \(rest)") }
        #expect(run.lines == ["e1-e2", "o1-o2-o3", "alone"])
        #expect(run.passed.map(\.time) == [4, 5, 6].map { $0 * 1_000_000_000 })
        #expect(run.records.map(\.lines) == [2, 3, 1])
        #expect(run.records.map(\.absorbed) == [1, 2, 0])
        #expect(run.held == 3)
    }

    @Test func `only the flag P alone means that more follows`() {
        let run = StageRun(CRIStage())
        for flags in ["F", "P:x", "PP", "p", "X"] { run.feed("\(Self.time) stdout \(flags) \(flags)") }
        #expect(run.lines == ["F", "P:x", "PP", "p", "X"])
        #expect(run.held == 0)
    }

    @Test func `empty pieces count and add nothing`() {
        let run = StageRun(CRIStage())
        run.feed("\(Self.time) stdout P ")
        run.feed("\(Self.time) stdout P a")
        run.feed("\(Self.time) stdout F ")
        #expect(run.lines == ["a"])
        #expect(run.records[0].lines == 3)
    }

    @Test func `labels that change in the middle of a line do not mix lines`() {
        let run = StageRun(CRIStage())
        let other = LabelSet([Label("job", "other")])
        run.feed("\(Self.time) stdout P a")
        run.feed("\(Self.time) stdout F b", labels: other)
        run.feed("\(Self.time) stdout F c")
        #expect(run.lines == ["b", "ac"])
        #expect(run.passed[0].labels == #"{job="other", stream="stdout"}"#)
    }

    @Test func `at the bound on streams the piece held longest is sent as it is`() {
        let run = StageRun(CRIStage(rules(partials: 2)))
        let sets = ["a", "b", "c"].map { LabelSet([Label("from", $0)]) }
        for (number, set) in sets.enumerated() {
            run.feed("\(Self.time) stdout P \(number)", time: Int64(number), labels: set)
        }
        #expect(run.lines == ["0"])
        run.feed("\(Self.time) stdout P +", labels: sets[1])
        #expect(run.lines == ["0"], "a stream that is held already needs no more room")
        for set in sets { run.feed("\(Self.time) stdout F !", labels: set) }
        #expect(run.lines == ["0", "!", "1+!", "2!"])
    }

    @Test(arguments: [(0, 100), (1, 1), (3, 3)])
    func `the bound on streams is as configured, and 0 means 100`(configured: Int, bound: Int) {
        let run = StageRun(CRIStage(rules(partials: configured)))
        for number in 0..<bound { run.feed("\(Self.time) stdout P x", labels: LabelSet([Label("n", "\(number)")])) }
        #expect(run.lines.isEmpty)
        run.feed("\(Self.time) stdout P x", labels: LabelSet([Label("n", "more")]))
        #expect(run.lines == ["x"])
    }

    @Test(arguments: [(12, true, "0123456789ab"), (12, false, "0123456789abcdefF"), (0, true, "0123456789abcdefF")])
    func `joined lines are cut at their bound only where both settings say so`(
        size: Int, truncates: Bool, joined: String
    ) {
        let run = StageRun(CRIStage(rules(size: size, truncates: truncates)))
        run.feed("\(Self.time) stdout P 0123456789")
        run.feed("\(Self.time) stdout P abcdef")
        run.feed("\(Self.time) stdout F F")
        run.feed("\(Self.time) stdout F 0123456789abcdefghi")
        #expect(run.lines == [joined, "0123456789abcdefghi"])
    }

    @Test func `a piece waits a minute for the next and is then sent as it is`() {
        let run = StageRun(CRIStage())
        run.feed("\(Self.time) stdout P a", time: 1000)
        run.feed("\(Self.time) stderr P b", time: 2000)
        run.release(now: 1000 + Self.minute)
        #expect(run.lines.isEmpty)
        run.release(now: 1001 + Self.minute)
        #expect(run.lines == ["a"])
        #expect(run.records[0].hasOwnTime)
        #expect(run.passed[0].time == Self.nanoseconds)
        run.feed("\(Self.time) stdout F c", time: 3000)
        run.release(now: nil)
        #expect(run.lines == ["a", "c", "b"])
    }
}
