import TestSupport
import Testing

@testable import LineCore

/// Whatever happens, in whatever order: no line is missing from the books, and the position passes none too early.
@Suite struct LineSourceBooksTests {
    /// Ends lines with an exclamation mark, after joining, and remembers them.
    private final class DroppingStage: Stage {
        let name: StaticString = "dropping"
        private(set) var dropped: [Int] = []

        func process(_ record: inout Record, _ context: StageContext) -> Verdict {
            guard record.line.firstIndex(of: UInt8(ascii: "!")) != nil else { return .keep }
            dropped += LineSourceBooksTests.numbers(String(record.line))
            return .drop(.stage("test"))
        }
    }

    private struct File {
        var content: [UInt8] = []
        var starts: [Int] = []

        init(_ random: inout SeededGenerator) {
            for number in 0..<120 {
                starts.append(content.count)
                let prefixes = [
                    "", "t stdout F ", "t stdout P ", "t stderr P ", "t stderr F ", "1970-01-01T00:00:00Z stdout F ",
                ]
                let filler = String(repeating: ".", count: [0, 3, 90].randomElement(using: &random) ?? 0)
                let end = Int.random(in: 0..<6, using: &random) == 0 ? "!" : ""
                content += Array("\(prefixes.randomElement(using: &random) ?? "")<\(number)>\(filler)\(end)\n".utf8)
            }
            // The last line has no end.
            content.removeLast()
        }
    }

    // The numbers of the lines that went into a record.
    fileprivate static func numbers(_ text: String) -> [Int] {
        text.split(separator: "<").compactMap { $0.split(separator: ">").first.flatMap { Int($0) } }
    }

    private struct Aboard: Hashable {
        var index: Int
        var client: Int
    }

    @Test(arguments: 0..<25 as Range<UInt64>)
    func `the books balance and the mark is right after each step`(seed: UInt64) {
        var random = SeededGenerator(seed)
        let file = File(&random)
        let dropping = DroppingStage()
        let clients = Int(seed % 3) + 1
        let run = SourceRun(copies: clients, stages: [CRIStage(), dropping])
        var size = 0
        var known: [[Int]] = []
        var aboard: Set<Aboard> = []
        var mark: Int64 = 0
        func check(_ what: String) {
            for index in known.count..<run.boarded.count {
                for client in 0..<clients { aboard.insert(Aboard(index: index, client: client)) }
                known.append(Self.numbers(run.boarded[index].text))
            }
            var wrong: [String] = []
            defer { if !wrong.isEmpty { Issue.record("seed \(seed), \(what): \(wrong)") } }
            for client in 0..<clients {
                if run.job.books.imbalance(client: client) != .zero { wrong.append("the books of \(client)") }
                let open = aboard.filter { $0.client == client }.map { run.boarded[$0.index] }
                let tally = Tally(lines: open.reduce(0) { $0 + $1.lines }, bytes: open.reduce(0) { $0 + $1.bytes })
                if run.job.books.clients[client].aboard != tally { wrong.append("what \(client) has aboard") }
            }
            let source = run.source
            // Lines that are read and neither aboard nor dropped are held; those not read come after them.
            let done = Set(known.joined()).union(dropping.dropped)
            let held = (0..<source.linesRead).filter { !done.contains($0) }
            if run.job.books.held.lines != held.count { wrong.append("what is held") }
            let unsettled = aboard.flatMap { known[$0.index] }
            let unread = source.linesRead < file.starts.count ? [source.linesRead] : []
            let first = (held + unsettled + unread).min().map { file.starts[$0] } ?? file.content.count
            if source.mark > first { wrong.append("the mark passes line \(first)") }
            if source.mark < mark { wrong.append("the mark went back") }
            if source.unsettled != aboard.count { wrong.append("what is unsettled") }
            if aboard.isEmpty, held.isEmpty, source.offset == first, source.mark != first {
                wrong.append("the mark stays")
            }
            mark = source.mark
        }
        for _ in 0..<200 {
            run.now += SourceRun.minute / 20
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                size = min(file.content.count, size + .random(in: 0...60, using: &random))
                run.read(file.content, size: size, chunk: 64)
                check("read")
            case 4..<9:
                for pick in aboard.shuffled(using: &random).prefix(Int(seed) % 5 + 1) {
                    aboard.remove(pick)
                    run.settle(
                        pick.index, client: pick.client, refused: Bool.random(using: &random) ? [.tooOld: 1] : [:])
                    check("settle")
                }
            default:
                run.source.release(caughtUp: run.now, now: run.now)
                check("release")
            }
        }
        while run.read(file.content, size: file.content.count, chunk: 64) > 0 { check("last reads") }
        let rest = String(decoding: file.content[Int(run.source.offset)...], as: UTF8.self)
        run.finish(rest)
        check("finish")
        for pick in aboard.shuffled(using: &random) {
            aboard.remove(pick)
            run.settle(pick.index, client: pick.client)
            check("last settling")
        }
        #expect(run.source.mark == Int64(file.content.count))
        #expect(run.source.unsettled == 0)
        let books = run.job.books
        #expect(books.read == Tally(lines: file.starts.count, bytes: file.content.count))
        #expect(books.held == .zero)
        #expect(books.clients.allSatisfy { $0.aboard == .zero })
        // Each line once: aboard, or dropped.
        let seen = known.joined() + dropping.dropped
        #expect(seen.sorted() == Array(file.starts.indices))
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `through real batches to several clients, answered in any order, all is settled in the end`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed)
        let file = File(&random)
        let batcher = Batcher(
            lane: 0,
            clients: [
                BatchRules(client: 0, size: 200), BatchRules(client: 1, size: 90, tenant: "t", format: .gzipProtobuf),
            ])
        let job = LineSource.Job(name: "test", clients: 2)
        let source = LineSource(
            id: 1, offset: 0, labels: StageRun.labels, rules: LineFramer.Rules(), limits: LineLimits(),
            pipeline: Pipeline(stages: [CRIStage(), DroppingStage()], arena: Arena()), job: job, output: batcher)
        var batches: [SealedBatch] = []
        var lines: [[String]] = [[], []]
        var answered = 0
        var hasEnded = false
        while !hasEnded || !batches.isEmpty {
            let left = Array(file.content[Int(source.offset)...].prefix(64))
            if left.withBytes({ source.consume($0, full: $0.count == 64, wall: 0, now: 0) }) == 0, !hasEnded {
                left.withBytes { source.finish($0, wall: 0, now: 0) }
                batcher.sealAll()
                hasEnded = true
            }
            batches += batcher.takeSealed()
            for batch in batches.shuffled(using: &random).prefix(2) {
                batches.removeAll { $0.client == batch.client && $0.body == batch.body && $0.shares == batch.shares }
                let decoded = try batch.decoded()
                #expect(decoded.entries.count == batch.entries)
                lines[batch.client] += decoded.entries.map(\.text)
                let shares = batch.shares
                #expect(shares.reduce(0) { $0 + $1.records } == batch.entries)
                for share in shares { source.settle(share, refused: [:], client: batch.client) }
                answered += 1
                for client in 0..<2 { #expect(job.books.imbalance(client: client) == .zero) }
            }
        }
        #expect(answered > 10)
        #expect(lines[0].sorted() == lines[1].sorted())
        #expect(source.mark == Int64(file.content.count))
        #expect(job.books.clients[0].acknowledged == job.books.clients[1].acknowledged)
    }
}
