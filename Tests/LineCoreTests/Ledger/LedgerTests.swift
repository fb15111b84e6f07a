import LineCore
import TestSupport
import Testing

@Suite struct LedgerTests {
    // Every segment ever, each with what is unsettled of it; the mark is searched from the first.
    private struct Model {
        var starts: [Int64]
        var unsettled: [Int] = [0]

        var mark: Int64 {
            let oldest = unsettled.firstIndex { $0 > 0 } ?? unsettled.count - 1
            return starts[oldest]
        }
    }

    @Test(arguments: [Int64(0), 5, 1 << 40])
    func `a fresh ledger is settled up to where reading starts`(start: Int64) {
        let ledger = Ledger(start: start)
        #expect(ledger.mark == start)
        #expect(ledger.current == 0)
        #expect(ledger.unsettled == 0)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `after any interleaving of boarding, closing and settling it says what a plain list says`(seed: UInt64) {
        var random = SeededGenerator(seed)
        let start = Int64.random(in: 0...1000, using: &random)
        var ledger = Ledger(start: start)
        var model = Model(starts: [start])
        var aboard: [UInt32] = []
        // Some runs settle in order, some at random, some lag far behind.
        let lag = [1, 20, 400].randomElement(using: &random) ?? 1
        for _ in 0..<1500 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                let records = Int.random(in: 1...3, using: &random)
                ledger.board(records: records)
                model.unsettled[model.unsettled.count - 1] += records
                aboard += Array(repeating: ledger.current, count: records)
            case 4..<7:
                let end = ledger.currentStart + Int64.random(in: 0...9, using: &random)
                ledger.close(at: end)
                if end > model.starts[model.starts.count - 1] {
                    model.starts.append(end)
                    model.unsettled.append(0)
                }
            default:
                guard aboard.count >= lag else { continue }
                let place = seed % 2 == 0 ? 0 : Int.random(in: 0..<aboard.count, using: &random)
                let segment = aboard[place]
                let records = Int.random(in: 1...aboard.lazy.filter { $0 == segment }.count, using: &random)
                for _ in 0..<records { aboard.firstIndex(of: segment).map { _ = aboard.remove(at: $0) } }
                ledger.settle(segment: segment, records: records)
                model.unsettled[Int(segment)] -= records
            }
            if ledger.mark != model.mark || Int(ledger.current) != model.starts.count - 1
                || ledger.currentStart != model.starts.last || ledger.unsettled != aboard.count
            {
                Issue.record("seed \(seed): \(ledger), expected \(model) with \(aboard.count) unsettled")
                return
            }
        }
        for segment in aboard { ledger.settle(segment: segment, records: 1) }
        #expect(ledger.mark == ledger.currentStart)
    }

    @Test func `the mark never goes back, and stands before what is unsettled`() {
        var ledger = Ledger(start: 0)
        var marks: [Int64] = []
        for end in 1...100 as ClosedRange<Int64> {
            ledger.board()
            ledger.close(at: end * 10)
        }
        for segment in [1, 2, 0, 4, 3, 6, 7, 8, 5] as [UInt32] {
            ledger.settle(segment: segment, records: 1)
            marks.append(ledger.mark)
        }
        #expect(marks == [0, 0, 30, 30, 50, 50, 50, 50, 90])
    }

    @Test func `records for several clients are settled once for each`() {
        var ledger = Ledger(start: 0)
        ledger.board(records: 2)
        ledger.close(at: 10)
        ledger.settle(segment: 0, records: 1)
        #expect(ledger.mark == 0)
        ledger.settle(segment: 0, records: 1)
        #expect(ledger.mark == 10)
    }

    @Test func `what is not aboard cannot be settled`() async {
        await #expect(processExitsWith: .failure) {
            var ledger = Ledger(start: 0)
            ledger.board()
            ledger.settle(segment: 0, records: 2)
        }
    }
}
