import Testing

@testable import Settings

@Suite struct ProblemTests {
    @Test func `a problem says where, what and the mend`() {
        let error = Problem(source: "a.yaml", line: 3, column: 5, what: "`x` is wrong", mend: "write y")
        #expect(error.description == "a.yaml:3:5: `x` is wrong; write y")
        let warning = Problem(source: "-x", line: 0, column: 0, severity: .warning, what: "odd", mend: "")
        #expect(warning.description == "-x: warning: odd")
    }

    @Test func `problems are sorted by position, those without one last`() {
        let log = ProblemLog(source: "f")
        log.error("d", mend: "", at: .none)
        log.error("c", mend: "", at: Origin(line: 2, column: 1))
        log.warning("b", mend: "", at: Origin(line: 1, column: 9))
        log.error("a", mend: "", at: Origin(line: 1, column: 2))
        log.error("a", mend: "", at: Origin(line: 1, column: 2))
        #expect(log.sorted.map(\.what) == ["a", "b", "c", "d"])
        #expect(log.hasErrors)
    }

    @Test func `settings in another place are the same settings`() {
        #expect(Origin(line: 1, column: 2) == Origin(line: 3, column: 4))
        #expect(Set([Origin(line: 1, column: 2), .none]).count == 1)
    }
}
