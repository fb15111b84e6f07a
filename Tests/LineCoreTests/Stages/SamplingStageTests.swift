import LineCore
import Testing

@Suite struct SamplingStageTests {
    private func kept(_ rate: Double, seed: UInt64, of count: Int = 2000) -> [String] {
        let run = StageRun(SamplingStage(rate: rate, reason: "why", seed: seed))
        for number in 0..<count { run.feed("\(number)") }
        #expect(run.dropped == Array(repeating: .stage("why"), count: count - run.lines.count))
        return run.lines
    }

    @Test(arguments: [(1.0, 2000...2000), (0, 0...0), (0.5, 900...1100), (0.1, 150...250), (0.001, 0...12)])
    func `a share of the lines passes`(rate: Double, expected: ClosedRange<Int>) {
        #expect(expected.contains(kept(rate, seed: 1).count))
    }

    @Test func `stages with one seed decide alike, and others differ`() {
        #expect(kept(0.5, seed: 3) == kept(0.5, seed: 3))
        #expect(kept(0.5, seed: 3) != kept(0.5, seed: 4))
    }
}
