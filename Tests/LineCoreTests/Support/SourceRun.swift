@testable import LineCore

/// A source whose output is kept, and read as a tail reads: in chunks, as far as its file has grown.
final class SourceRun {
    /// A record that came aboard.
    struct Boarded {
        var text: String
        var time: Int64
        var labels: LabelSet
        var ticket: Ticket
        var lines: Int
        var bytes: Int
    }

    static let minute: Int64 = 60_000_000_000

    /// What comes aboard.
    private final class Output: RecordOutput {
        let copies: Int
        var isFull = false
        var boarded: [Boarded] = []

        init(copies: Int) { self.copies = copies }

        func exceedsStreams(_ record: Record) -> Bool { isFull }

        func add(_ record: Record, ticket: Ticket, now: Int64) {
            boarded.append(
                Boarded(
                    text: String(record.line), time: record.time, labels: record.labels, ticket: ticket,
                    lines: record.lines, bytes: record.sourceBytes))
        }
    }

    private let output: Output
    let source: LineSource
    let job: LineSource.Job
    var now: Int64 = 0
    var wall: Int64 = 1000

    init(
        start: Int64 = 0, copies: Int = 1, stages: [any Stage] = [], rules: LineFramer.Rules = LineFramer.Rules(),
        limits: LineLimits = LineLimits(), replay: [TimedRange] = []
    ) {
        output = Output(copies: copies)
        job = LineSource.Job(name: "test", clients: copies)
        source = LineSource(
            id: 7, offset: start, labels: StageRun.labels, rules: rules, limits: limits, replay: replay,
            pipeline: Pipeline(stages: stages, arena: Arena()), job: job, output: output)
    }

    var boarded: [Boarded] { output.boarded }

    /// Every record breaks the bound on streams from now on.
    func fillStreams() { output.isFull = true }

    /// Reads once.
    ///
    /// - Parameters:
    ///   - content: what the file will ever hold.
    ///   - size: how much it holds now.
    ///   - chunk: bytes of a read at the most.
    /// - Returns: bytes consumed.
    @discardableResult
    func read(_ content: [UInt8], size: Int, chunk: Int) -> Int {
        let offset = Int(source.offset)
        let want = min(source.readLimit() ?? chunk, chunk)
        let got = min(want, size - offset)
        guard got > 0 else { return 0 }
        return content.withBytes {
            source.consume($0[offset..<(offset + got)], full: got == want, wall: wall, now: now)
        }
    }

    /// Reads all lines of the text, which begins at the source's offset.
    func read(_ text: String) {
        Array(text.utf8).withBytes { _ = source.consume($0, full: false, wall: wall, now: now) }
    }

    func finish(_ rest: String = "") {
        Array(rest.utf8).withBytes { source.finish($0, wall: wall, now: now) }
    }

    func settle(_ index: Int, client: Int = 0, refused: [RefusalReason: Int] = [:]) {
        let record = boarded[index]
        source.settle(
            TicketShare(ticket: record.ticket, records: 1, lines: record.lines, bytes: record.bytes),
            refused: refused, client: client)
    }
}
