/// The lines and the table that a run of many seeds prints.
enum Summary {
    static func line(_ verdict: Verdict) -> String {
        let faults = Verdict.Fault.allCases.map { "\($0) \(verdict.count($0))" }.joined(separator: ", ")
        let notes = verdict.skipped.map { " (\($0))" }.joined()
        return "seed \(verdict.seed): \(verdict.isGood ? "ok" : "FAILED"), \(verdict.records) records, "
            + "\(verdict.kills) kills, \(verdict.stops) stops; \(faults); repeats \(verdict.repeats), "
            + "refused on purpose \(verdict.refusals), excused \(verdict.excused); \(tenths(verdict.seconds)) s\(notes)"
    }

    static func table(_ verdicts: [Verdict]) -> String {
        func sum(_ value: (Verdict) -> Int) -> Int { verdicts.reduce(0) { $0 + value($1) } }
        var rows = [
            ("seeds", verdicts.count), ("failed seeds", sum { $0.isGood ? 0 : 1 }), ("records", sum(\.records)),
            ("kill -9", sum(\.kills)), ("SIGTERM", sum(\.stops)),
        ]
        rows += Verdict.Fault.allCases.map { fault in (meaning(fault), sum { $0.count(fault) }) }
        rows += [
            ("repeats that Loki stores once", sum(\.repeats)), ("refused on purpose", sum(\.refusals)),
            ("losses that nobody could prevent", sum(\.excused)),
        ]
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in "  \(name)\(String(repeating: " ", count: width - name.count))  \(value)" }
            .joined(separator: "\n")
    }

    private static func meaning(_ fault: Verdict.Fault) -> String {
        switch fault {
        case .lost: "lost"
        case .harmful: "harmful repeats"
        case .corrupted: "corrupted"
        case .mislabelled: "wrong labels or time"
        case .inverted: "out of order in their stream"
        case .refused: "refused without a reason"
        case .unbalanced: "books that do not balance"
        case .agent: "misconduct of the process"
        }
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
