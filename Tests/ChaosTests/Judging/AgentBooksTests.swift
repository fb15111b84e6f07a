import Testing

@testable import chaos

@Suite struct AgentBooksTests {
    private static let text = """
        # TYPE needletail_read_lines_total counter
        needletail_read_lines_total{job="pods"} 10
        needletail_read_bytes_total{job="pods"} 1000
        needletail_acknowledged_lines_total{job="pods",client="one"} 5
        needletail_acknowledged_bytes_total{job="pods",client="one"} 500
        needletail_refused_lines_total{job="pods",reason="line_too_long"} 2
        needletail_refused_bytes_total{job="pods",reason="line_too_long"} 200
        needletail_dropped_lines_total{job="pods",reason="a"} 1
        needletail_dropped_lines_total{job="pods",reason="b"} 2
        needletail_dropped_bytes_total{job="pods",reason="a"} 300
        needletail_in_flight_lines{job="pods"} 0
        needletail_in_flight_bytes{job="pods"} 0
        needletail_vanished_bytes_total{job="pods"} 0
        promtail_read_lines_total{job="pods"} 99

        """

    @Test func `the sums of a job are read out of its metrics`() {
        let books = AgentBooks(Self.text)
        #expect(books.lines == ["pods": .init(read: 10, acknowledged: 5, refused: 2, dropped: 3, inFlight: 0)])
        #expect(books.bytes == ["pods": .init(read: 1000, acknowledged: 500, refused: 200, dropped: 300, inFlight: 0)])
        #expect(books.isBalanced)
        #expect(books.problems(hasLosses: false) == [])
    }

    @Test(arguments: [
        ("acknowledged_lines_total{job=\"pods\",client=\"one\"} 5", "lines", "lack 1"),
        ("refused_bytes_total{job=\"pods\",reason=\"line_too_long\"} 200", "bytes", "lack 1"),
        ("dropped_lines_total{job=\"pods\",reason=\"b\"} 2", "lines", "lack 1"),
        ("read_bytes_total{job=\"pods\"} 1000", "bytes", "lack -1"),
    ])
    func `a sum that does not come out even is found`(line: String, unit: String, words: String) throws {
        let number = try #require(line.split(separator: " ").last.flatMap { Int($0) })
        let wrong = String(line.dropLast(String(number).count)) + String(number - 1)
        let books = AgentBooks(
            Self.text.split(separator: "\n").map { $0 == "needletail_\(line)" ? "needletail_\(wrong)" : $0 }
                .joined(separator: "\n"))
        #expect(!books.isBalanced)
        let problems = books.problems(hasLosses: false)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("pods, \(unit): ") == true)
        #expect(problems.first?.hasSuffix(words) == true, "\(problems)")
    }

    @Test func `lines that stay in flight are found, but for a block that waits for another one`() {
        let text = """
            needletail_read_lines_total{job="traces"} 1
            needletail_in_flight_lines{job="traces"} 1
            needletail_read_lines_total{job="host"} 1
            needletail_in_flight_lines{job="host"} 1
            """
        let books = AgentBooks(text)
        #expect(books.isBalanced)
        #expect(books.linesInFlight == 1)
        #expect(books.problems(hasLosses: true) == ["host: 1 lines are in flight, though all have arrived"])
    }

    @Test func `bytes may have vanished where something was lost`() {
        let books = AgentBooks("needletail_vanished_bytes_total{job=\"pods\"} 7\n")
        #expect(books.problems(hasLosses: true) == [])
        #expect(books.problems(hasLosses: false) == ["7 bytes are said to have vanished, and none have"])
    }
}
