import LineCore
import Testing

@testable import Agent

struct BooksExportTests {
    private let metrics = AgentMetrics(version: "", now: { 0 })
    private var lines: Set<String> { Set(metrics.registry.text().split(separator: "\n").map(String.init)) }

    private static func balanced() -> Books {
        var books = Books(clients: 2)
        books.read = Tally(lines: 100, bytes: 9_000)
        books.dropped = [.stage("too chatty"): Tally(lines: 4, bytes: 40), .lineTooLong: Tally(lines: 1, bytes: 999)]
        books.held = Tally(lines: 2, bytes: 20)
        books.truncated = Tally(lines: 3, bytes: 30)
        books.vanishedBytes = 77
        books.clients[0].acknowledged = Tally(lines: 80, bytes: 7_000)
        books.clients[0].refused = [.tooOld: Tally(lines: 6, bytes: 60)]
        books.clients[0].aboard = Tally(lines: 7, bytes: 881)
        books.clients[1].aboard = Tally(lines: 93, bytes: 7_941)
        return books
    }

    @Test func `books become metrics by job, client and reason, in lines and bytes`() {
        var export = metrics.books(job: "pods", clients: ["loki", "copy"])
        export.update(to: Self.balanced())
        let expected: Set = [
            #"needletail_read_lines_total{job="pods"} 100"#,
            #"needletail_read_bytes_total{job="pods"} 9000"#,
            #"needletail_dropped_lines_total{job="pods",reason="too chatty"} 4"#,
            #"needletail_dropped_bytes_total{job="pods",reason="too chatty"} 40"#,
            #"needletail_dropped_lines_total{job="pods",reason="line_too_long"} 1"#,
            #"needletail_truncated_lines_total{job="pods"} 3"#,
            #"needletail_vanished_bytes_total{job="pods"} 77"#,
            #"needletail_acknowledged_lines_total{job="pods",client="loki"} 80"#,
            #"needletail_acknowledged_bytes_total{job="pods",client="loki"} 7000"#,
            #"needletail_acknowledged_lines_total{job="pods",client="copy"} 0"#,
            #"needletail_refused_lines_total{job="pods",client="loki",reason="too_old"} 6"#,
            #"needletail_refused_bytes_total{job="pods",client="loki",reason="too_old"} 60"#,
            #"needletail_in_flight_lines{job="pods",client="loki"} 9"#,
            #"needletail_in_flight_bytes{job="pods",client="loki"} 901"#,
            #"needletail_in_flight_lines{job="pods",client="copy"} 95"#,
        ]
        #expect(expected.subtracting(lines).isEmpty)
    }

    @Test func `books that balance give metrics that balance`() {
        let books = Self.balanced()
        #expect(books.imbalance(client: 0) == .zero)
        #expect(books.imbalance(client: 1) == .zero)
        var export = metrics.books(job: "pods", clients: ["loki", "copy"])
        export.update(to: books)
        for client in ["loki", "copy"] {
            #expect(sum(client, "lines") == 100)
            #expect(sum(client, "bytes") == 9_000)
        }
    }

    @Test func `only what has changed is added, and what came down comes down`() {
        var export = metrics.books(job: "pods", clients: ["loki", "copy"])
        var books = Self.balanced()
        export.update(to: books)
        export.update(to: books)
        books.read += Tally(lines: 10, bytes: 100)
        books.clients[0].refused[.tooOld, default: .zero] += Tally(lines: 1, bytes: 1)
        books.clients[0].refused[.badRequest] = Tally(lines: 2, bytes: 2)
        books.clients[0].aboard = .zero
        books.held = .zero
        export.update(to: books)
        let expected: Set = [
            #"needletail_read_lines_total{job="pods"} 110"#,
            #"needletail_refused_lines_total{job="pods",client="loki",reason="too_old"} 7"#,
            #"needletail_refused_lines_total{job="pods",client="loki",reason="bad_request"} 2"#,
            #"needletail_in_flight_lines{job="pods",client="loki"} 0"#,
            #"needletail_in_flight_bytes{job="pods",client="copy"} 7941"#,
        ]
        #expect(expected.subtracting(lines).isEmpty)
    }

    @Test func `two lanes with the same job add up`() {
        for _ in 0..<2 {
            var export = metrics.books(job: "pods", clients: ["loki"])
            var books = Books(clients: 1)
            books.read = Tally(lines: 5, bytes: 50)
            books.clients[0].aboard = books.read
            export.update(to: books)
        }
        #expect(lines.contains(#"needletail_read_lines_total{job="pods"} 10"#))
        #expect(lines.contains(#"needletail_in_flight_bytes{job="pods",client="loki"} 100"#))
    }

    @Test(arguments: RefusalReason.allCases)
    func `every reason of refusal has a series`(reason: RefusalReason) {
        var export = metrics.books(job: "a", clients: ["b"])
        var books = Books(clients: 1)
        books.clients[0].refused[reason] = Tally(lines: 1, bytes: 2)
        export.update(to: books)
        let labels = #"{job="a",client="b",reason="\#(reason.rawValue)"}"#
        #expect(lines.contains("needletail_refused_lines_total\(labels) 1"))
        #expect(lines.contains("needletail_refused_bytes_total\(labels) 2"))
    }

    /// Acknowledged, refused, dropped and in flight together, as a dashboard would add them.
    private func sum(_ client: String, _ unit: String) -> Int {
        let kinds = ["acknowledged_\(unit)_total", "refused_\(unit)_total", "in_flight_\(unit)"]
        var sum = 0
        for line in lines {
            let isClients = kinds.contains { kind in
                line.hasPrefix("needletail_\(kind){job=\"pods\",client=\"\(client)\"")
            }
            guard isClients || line.hasPrefix("needletail_dropped_\(unit)_total{job=\"pods\"") else { continue }
            sum += line.split(separator: " ").last.flatMap { number in Int(number) } ?? 0
        }
        return sum
    }
}
