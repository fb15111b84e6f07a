import Testing

@testable import chaos

@Suite struct SummaryTests {
    @Test(arguments: Verdict.Fault.allCases)
    func `each fault makes a run fail`(fault: Verdict.Fault) {
        var verdict = Verdict(seed: 4)
        #expect(verdict.isGood)
        #expect(Summary.line(verdict).hasPrefix("seed 4: ok,"))
        verdict.add(fault, times: 3, "what")
        #expect(!verdict.isGood)
        #expect(Summary.line(verdict).hasPrefix("seed 4: FAILED,"))
        #expect(Summary.line(verdict).contains("\(fault) 3"))
        #expect(verdict.details == ["\(fault): what"])
    }

    @Test func `of many faults of one kind the first are told, and all counted`() {
        var verdict = Verdict(seed: 1)
        for number in 0..<50 { verdict.add(.lost, "record \(number)") }
        verdict.add(.harmful, "another")
        #expect(verdict.count(.lost) == 50)
        #expect(verdict.details.count == 21)
        #expect(verdict.details.last == "harmful: another")
    }

    @Test func `the table has the sums of all runs`() {
        var good = Verdict(seed: 1)
        good.records = 10
        good.kills = 2
        good.repeats = 5
        var bad = Verdict(seed: 2)
        bad.records = 20
        bad.add(.lost, times: 3, "what")
        let rows = Dictionary(
            uniqueKeysWithValues: Summary.table([good, bad]).split(separator: "\n").compactMap { row in
                row.lastIndex(of: " ").map { place in
                    (trimmed(row[..<place]), Int(row[row.index(after: place)...]) ?? -1)
                }
            })
        #expect(rows["seeds"] == 2)
        #expect(rows["failed seeds"] == 1)
        #expect(rows["records"] == 30)
        #expect(rows["lost"] == 3)
        #expect(rows["kill -9"] == 2)
        #expect(rows["repeats that Loki stores once"] == 5)
        #expect(rows["corrupted"] == 0)
    }

    private func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
