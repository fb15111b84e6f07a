import LineCore
import Testing

@Suite struct LineSourceTests {
    private static let cri = "1970-01-01T00:00:01Z stdout"

    private func limits(_ size: Int, truncates: Bool = false, rate: RateLimiter? = nil) -> LineLimits {
        var limits = LineLimits()
        limits.maxLineSize = size
        limits.truncates = truncates
        limits.rate = rate
        return limits
    }

    @Test func `each line goes aboard with the segment it was read in, and the mark follows the answers`() {
        let run = SourceRun(start: 100)
        run.read("one\ntwo\n")
        run.read("three\n")
        #expect(run.boarded.map(\.text) == ["one", "two", "three"])
        #expect(run.boarded.map(\.ticket.segment) == [0, 0, 1])
        #expect(run.boarded.allSatisfy { $0.ticket.source == 7 })
        #expect(run.source.offset == 114)
        #expect(run.source.mark == 100)
        run.settle(2)
        #expect(run.source.mark == 100)
        run.settle(0)
        #expect(run.source.mark == 100)
        run.settle(1)
        #expect(run.source.mark == 114)
    }

    @Test func `an unfinished line is not consumed, and is a line once the source ends`() {
        let run = SourceRun()
        run.read("one\ntw")
        #expect(run.source.offset == 4)
        run.finish("two")
        #expect(run.boarded.map(\.text) == ["one", "two"])
        #expect(run.source.offset == 7)
        run.settle(0)
        #expect(run.source.mark == 4)
        run.settle(1)
        #expect(run.source.mark == 7)
    }

    @Test func `the end of a source takes all lines that are left`() {
        let run = SourceRun()
        run.finish("one\ntwo\nthree")
        #expect(run.boarded.map(\.text) == ["one", "two", "three"])
        #expect(run.job.books.read == Tally(lines: 3, bytes: 13))
    }

    @Test func `nothing at all ends well`() {
        let run = SourceRun(start: 5)
        run.finish()
        #expect(run.boarded.isEmpty)
        #expect(run.source.mark == 5)
    }

    @Test func `while pieces are held the mark stays before the first of them`() {
        let run = SourceRun(stages: [CRIStage()])
        run.read("free\n")
        run.settle(0)
        #expect(run.source.mark == 5)
        run.read("\(Self.cri) P a\n")
        run.read("free\n")
        run.settle(1)
        #expect(run.source.mark == 5)
        run.read("\(Self.cri) F b\n")
        #expect(run.boarded.last?.text == "ab")
        #expect(run.source.mark == 5)
        run.settle(2)
        #expect(run.source.mark == run.source.offset)
    }

    @Test func `a source with the rest of a record stays at its start while the one before is not settled`() {
        let before = SourceRun(stages: [CRIStage()])
        let run = SourceRun(stages: [CRIStage()])
        before.read("\(Self.cri) F one\n\(Self.cri) P two, \n")
        run.source.takeOver(from: before.source)
        run.read("\(Self.cri) F and its rest\n")
        #expect(run.boarded.map(\.text) == ["two, and its rest"])
        run.settle(0)
        #expect(run.source.unsettled == 0)
        // The record before would be read again, and the first piece with it.
        #expect((run.source.mark, run.source.isSettled) == (0, false))
        before.settle(0)
        #expect(before.source.mark == before.source.offset)
        #expect((run.source.mark, run.source.isSettled) == (run.source.offset, true))
    }

    @Test func `while a line longer than a chunk goes on the mark stays before it`() {
        let run = SourceRun()
        let content = Array("one\n\(String(repeating: "x", count: 30))\n".utf8)
        while run.source.offset < content.count { run.read(content, size: content.count, chunk: 10) }
        #expect(run.boarded.map(\.text.count) == [3, 30])
        run.settle(1)
        #expect(run.source.mark == 0)
        run.settle(0)
        #expect(run.source.mark == Int64(content.count))
    }

    @Test func `what is held when the source ends goes aboard`() {
        let run = SourceRun(stages: [CRIStage()])
        run.read("\(Self.cri) P a\n")
        #expect(run.job.books.held.lines == 1)
        run.finish()
        #expect(run.boarded.map(\.text) == ["a"])
        #expect(run.job.books.held == .zero)
        run.settle(0)
        #expect(run.source.mark == run.source.offset)
    }

    @Test func `what is held too long goes aboard, and the mark may pass it then`() {
        let run = SourceRun(stages: [CRIStage()])
        run.read("\(Self.cri) P a\n")
        run.source.release(caughtUp: SourceRun.minute, now: SourceRun.minute)
        #expect(run.boarded.isEmpty)
        run.source.release(caughtUp: SourceRun.minute + 1, now: SourceRun.minute + 1)
        #expect(run.boarded.map(\.text) == ["a"])
        run.settle(0)
        #expect(run.source.mark == run.source.offset)
    }

    @Test(arguments: [
        (5, false, ["12345", "1234"], 1, 0), (5, true, ["12345", "12345", "1234"], 0, 1),
        (0, true, ["12345", "123456", "1234"], 0, 0),
    ])
    func `a line over the limit is dropped or cut`(
        size: Int, truncates: Bool, lines: [String], dropped: Int, truncated: Int
    ) {
        let run = SourceRun(limits: limits(size, truncates: truncates))
        run.read("12345\n123456\n1234\n")
        #expect(run.boarded.map(\.text) == lines)
        #expect(run.job.books.dropped[.lineTooLong]?.lines ?? 0 == dropped)
        #expect(run.job.books.truncated.lines == truncated)
        #expect(run.job.books.imbalance(client: 0) == .zero)
    }

    @Test func `the limit holds for a joined line as a whole, and its pieces are dropped together`() {
        let run = SourceRun(stages: [CRIStage()], limits: limits(5))
        run.read("\(Self.cri) P 123\n\(Self.cri) F 456\n")
        #expect(run.boarded.isEmpty)
        #expect(run.job.books.dropped == [.lineTooLong: Tally(lines: 2, bytes: 2 * Self.cri.utf8.count + 14)])
        #expect(run.job.books.held == .zero)
        #expect(run.source.mark == run.source.offset)
    }

    @Test func `lines over the rate are dropped, or let through and waited for`() {
        let dropping = RateLimiter(rate: 1, burst: 2, drops: true)
        let run = SourceRun(limits: limits(0, rate: dropping))
        run.read("1\n2\n3\n")
        #expect(run.boarded.count == 2)
        #expect(run.job.books.dropped[.globalRateLimit]?.lines == 1)
        let waiting = RateLimiter(rate: 1, burst: 2, drops: false)
        let other = SourceRun(limits: limits(0, rate: waiting))
        other.read("1\n2\n3\n")
        #expect(other.boarded.count == 3)
        #expect(waiting.wait(now: 0) == 1_000_000_000)
    }

    @Test func `a record that would break the bound on streams is dropped`() {
        let run = SourceRun()
        run.fillStreams()
        run.read("1\n")
        #expect(run.boarded.isEmpty)
        #expect(run.job.books.dropped[.streamLimit] == Tally(lines: 1, bytes: 2))
        #expect(run.source.mark == 2)
    }

    @Test func `on standard input line ends are trimmed and empty lines dropped`() {
        let run = SourceRun(rules: LineFramer.Rules(trims: true))
        run.read("a\r\n\n\r\nb\n")
        #expect(run.boarded.map(\.text) == ["a", "b"])
        #expect(run.job.books.dropped == [.emptyLine: Tally(lines: 2, bytes: 3)])
        let file = SourceRun()
        file.read("a\r\n\n")
        #expect(file.boarded.map(\.text) == ["a\r", ""])
    }

    @Test func `without clients a record is printed and settled at once`() {
        let run = SourceRun(copies: 0)
        run.read("1\n22\n")
        #expect(run.boarded.count == 2)
        #expect(run.job.books.printed == Tally(lines: 2, bytes: 5))
        #expect(run.source.mark == 5)
        #expect(run.source.notes.isEmpty)
    }

    @Test func `the times given to a read are to be noted once`() {
        let run = SourceRun()
        run.wall = 500
        run.read("1\n2\n")
        run.read("3\n")
        let notes = [TimedRange(start: 0, end: 4, base: 500), TimedRange(start: 4, end: 6, base: 502)]
        #expect(run.source.notes.map(\.range) == notes)
        #expect(run.source.takeNotes().map(\.range) == notes)
        #expect(run.source.takeNotes().isEmpty)
    }

    @Test func `lines with a time of their own, or that went nowhere, need no note`() {
        let run = SourceRun(stages: [CRIStage()], limits: limits(3))
        run.read("\(Self.cri) F a\n")
        run.read("longer than three\n")
        #expect(run.source.notes.isEmpty)
    }

    @Test func `a piece that was given its time is noted with the read it came in`() {
        let run = SourceRun(stages: [CRIStage()])
        run.wall = 500
        run.read("no-time stdout P a\n")
        run.read("\(Self.cri) F other\n".replacing("stdout", with: "stderr"))
        run.source.release(caughtUp: SourceRun.minute + 1, now: SourceRun.minute + 1)
        #expect(run.boarded.last?.time == 500)
        #expect(run.source.notes.map(\.range) == [TimedRange(start: 0, end: 19, base: 500)])
    }

    @Test func `it tells the tenants that its lines went to`() {
        final class TenantStage: Stage {
            let name: StaticString = "tenant"
            func process(_ record: inout Record, _ context: StageContext) -> Verdict {
                if record.line.count > 0 {
                    record.labels = record.labels.setting("__tenant_id__", to: String(record.line))
                }
                return .keep
            }
        }
        let run = SourceRun(stages: [TenantStage()])
        run.read("a\n\nb\na\n")
        #expect(run.source.tenants == ["a", "b", nil])
        for number in 0..<1000 { run.read("tenant \(number)\n") }
        #expect(run.source.tenants.count <= 17)
        #expect(run.source.tenants.contains("tenant 999"))
    }

    @Test func `bytes that vanished are counted`() {
        let run = SourceRun()
        run.source.abandon(vanishedBytes: 12)
        run.source.abandon(vanishedBytes: 3)
        #expect(run.job.books.vanishedBytes == 15)
    }

    @Test(arguments: [(0, 0), (1, 1 << 20), (1 << 20, 4 << 20), (.max, .max - 3)])
    func `of a line four times its limit is kept until the pipeline has seen it`(limit: Int, kept: Int) {
        #expect(limits(limit).longestRead == kept)
    }
}
