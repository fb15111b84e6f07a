import Testing

@testable import LineCore

@Suite struct LimitStageTests {
    private static let second: Int64 = 1_000_000_000

    private func rules(rate: Double, burst: Int, drops: Bool, label: String? = nil) -> LimitStage.Rules {
        var rules = LimitStage.Rules(rate: rate, burst: burst)
        rules.drops = drops
        rules.label = label
        return rules
    }

    @Test func `what is over the rate is dropped, for all sources of a job together`() {
        let buckets = LimitStage.Buckets(rules(rate: 2, burst: 3, drops: true))
        let runs = [StageRun(LimitStage(buckets)), StageRun(LimitStage(buckets))]
        for number in 0..<6 { runs[number % 2].feed("\(number)") }
        #expect(runs.map(\.lines) == [["0", "2"], ["1"]])
        #expect(runs.map(\.dropped.count) == [1, 2])
        #expect(runs[0].dropped == [.stage("ratelimit_drop_stage")])
        runs[0].feed("later", time: Self.second / 2)
        runs[0].feed("too soon", time: Self.second / 2)
        #expect(runs[0].lines == ["0", "2", "later"])
    }

    @Test func `without dropping every line passes, and sources must wait until the rate is kept`() {
        let stage = LimitStage(LimitStage.Buckets(rules(rate: 10, burst: 1, drops: false)))
        let run = StageRun(stage)
        run.feed("a")
        #expect(stage.pause(now: 0) == 0)
        for line in ["b", "c", "d"] { run.feed(line) }
        #expect(run.lines == ["a", "b", "c", "d"])
        #expect(stage.pause(now: 0) == 3 * Self.second / 10)
        #expect(stage.pause(now: 3 * Self.second / 10) == 0)
    }

    @Test func `each value of a label has its own bucket, and what lacks the label passes`() {
        let stage = LimitStage(LimitStage.Buckets(rules(rate: 0.001, burst: 2, drops: true, label: "app")))
        let run = StageRun(stage)
        for number in 0..<4 {
            for app in ["x", "y"] { run.feed("\(app)\(number)", labels: LabelSet([Label("app", app)])) }
            run.feed("free\(number)")
        }
        #expect(run.lines == ["x0", "y0", "free0", "x1", "y1", "free1", "free2", "free3"])
        #expect(stage.pause(now: 0) == 0)
    }

    @Test func `buckets that are full again are forgotten, and of too many those used least recently`() {
        let buckets = LimitStage.Buckets(rules(rate: 1, burst: 1, drops: true, label: "app"))
        let run = StageRun(LimitStage(buckets))
        for number in 0..<100 { run.feed("x", labels: LabelSet([Label("app", "\(number)")])) }
        #expect(buckets.count == 100)
        for number in 100..<200 {
            run.feed("x", time: 2 * Self.second, labels: LabelSet([Label("app", "\(number)")]))
        }
        #expect(buckets.count == 100)
        for number in 200..<11_000 {
            run.feed("x", time: 2 * Self.second, labels: LabelSet([Label("app", "\(number)")]))
        }
        #expect(buckets.count == 10_000)
        run.feed("y", time: 2 * Self.second, labels: LabelSet([Label("app", "10999")]))
        #expect(run.dropped.count == 1)
    }

    @Test func `a rate that is next to nothing waits for ever and does not overflow`() {
        let stage = LimitStage(LimitStage.Buckets(rules(rate: 1e-300, burst: 1, drops: false)))
        let run = StageRun(stage)
        for _ in 0..<3 { run.feed("x") }
        #expect(stage.pause(now: 0) == .max)
    }
}
