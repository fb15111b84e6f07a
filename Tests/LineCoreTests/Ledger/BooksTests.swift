import LineCore
import Testing

@Suite struct BooksTests {
    private let share = TicketShare(ticket: Ticket(source: 1, segment: 0), records: 3, lines: 10, bytes: 1001)

    private func books(aboard share: TicketShare) -> Books {
        var books = Books(clients: 2)
        books.read = Tally(lines: share.lines, bytes: share.bytes)
        for client in 0..<2 { books.clients[client].aboard = books.read }
        return books
    }

    @Test func `what is not refused is acknowledged, for that client alone`() {
        var books = books(aboard: share)
        books.settle(share, refused: [:], client: 1)
        #expect(books.clients[1].acknowledged == Tally(lines: 10, bytes: 1001))
        #expect(books.clients[1].aboard == .zero)
        #expect(books.clients[0].aboard == Tally(lines: 10, bytes: 1001))
        #expect(books.clients[0].acknowledged == .zero)
    }

    @Test(
        arguments: [
            [:], [.tooOld: 1], [.tooOld: 2, .lineTooLong: 1], [.tooOld: 3], [.badRequest: 7], [.tooOld: 2, .tooNew: 9],
            [.tooOld: 0],
        ] as [[RefusalReason: Int]])
    func `however many were refused, the books balance`(refused: [RefusalReason: Int]) {
        var books = books(aboard: share)
        books.settle(share, refused: refused, client: 0)
        #expect(books.imbalance(client: 0) == .zero)
        #expect(books.clients[0].aboard == .zero)
        let parts = Array(books.clients[0].refused.values) + [books.clients[0].acknowledged]
        #expect(parts.allSatisfy { $0.lines >= 0 && $0.bytes >= 0 })
        #expect((books.clients[0].acknowledged == .zero) == (refused.values.reduce(0, +) >= 3))
    }

    @Test func `a refusal of one record in three takes a third of the lines`() {
        var books = books(aboard: share)
        books.settle(share, refused: [.tooOld: 1], client: 0)
        #expect(books.clients[0].refused == [.tooOld: Tally(lines: 3, bytes: 333)])
        #expect(books.clients[0].acknowledged == Tally(lines: 7, bytes: 668))
    }

    @Test func `a line that went nowhere shows`() {
        var books = Books(clients: 1)
        books.read = Tally(lines: 2, bytes: 20)
        books.dropped[.emptyLine] = Tally(lines: 1, bytes: 5)
        #expect(books.imbalance(client: 0) == Tally(lines: 1, bytes: 15))
        books.held = Tally(lines: 1, bytes: 15)
        #expect(books.imbalance(client: 0) == .zero)
    }

    @Test func `every reason has a name of its own that fits a metric label`() {
        let drops: [DropReason] = [.lineTooLong, .globalRateLimit, .streamLimit, .emptyLine, .stage("mine")]
        let refusals = RefusalReason.allCases.map(\.rawValue)
        for names in [drops.map(\.name), refusals] {
            #expect(Set(names).count == names.count)
            #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 == 0x5f || (0x61...0x7a).contains($0) } })
        }
        // Promtail's words.
        #expect(drops.map(\.name).prefix(3) == ["line_too_long", "global_rate_limiter_drop", "stream_limited"])
    }
}
