import LineCore

/// A source read from its start to its end, in chunks of one size.
struct SourceRun {
    static let labels = LabelSet([Label("job", "fuzz")])

    /// A record as it came aboard.
    struct Boarded: Equatable {
        var line: [UInt8]
        var time: Int64
        var labels: String
        var lines: Int
        var bytes: Int
    }

    private final class Output: RecordOutput {
        let copies = 1
        var boarded: [Boarded] = []

        func exceedsStreams(_ record: Record) -> Bool { false }

        func add(_ record: Record, ticket: Ticket, now: Int64) {
            boarded.append(
                Boarded(
                    line: [UInt8](record.line), time: record.hasOwnTime ? record.time : 0,
                    labels: record.labels.description, lines: record.lines, bytes: record.sourceBytes))
        }
    }

    private(set) var boarded: [Boarded] = []

    /// Reads all of it; the books must balance at its end, and every byte be in them.
    init(
        _ content: Bytes, chunk: Int, rules: LineFramer.Rules = LineFramer.Rules(), charset: Charset? = nil,
        stages: (ExtractedNames) -> [any Stage] = { _ in [] }
    ) {
        let names = ExtractedNames()
        let (output, job) = (Output(), LineSource.Job(name: "fuzz", clients: 1))
        let source = LineSource(
            id: 1, offset: 0, labels: Self.labels, rules: rules, limits: LineLimits(),
            decoder: charset.map { CharsetDecoder($0) },
            pipeline: Pipeline(stages: stages(names), names: names, arena: Arena()), job: job, output: output)
        var most = chunk
        while case let offset = Int(source.offset), offset < content.count {
            let end = min(offset + most, content.count)
            let consumed = source.consume(content[offset..<end], full: end - offset == most, wall: 1, now: 1)
            if consumed > 0 { continue }
            // As a tail does: what could not be cut comes again with more.
            if end == content.count { break }
            most += chunk
        }
        source.finish(content[Int(source.offset)...], wall: 1, now: 1)
        require(Int(source.offset) == content.count, "it ended at \(source.offset) of \(content.count)")
        let books = job.books
        require(books.imbalance(client: 0) == .zero, "the books do not balance: \(books)")
        require(books.held == .zero, "something is held after the end: \(books)")
        require(books.read.bytes == content.count, "\(books.read.bytes) of \(content.count) bytes are in the books")
        require(books.read.lines == source.linesRead, "\(books.read.lines) lines are in the books")
        boarded = output.boarded
    }

    /// Reads it in small chunks and in one: the same must come of both.
    static func checkChunking(
        _ content: Bytes, chunk: Int, rules: LineFramer.Rules = LineFramer.Rules(), charset: Charset? = nil,
        stages: (ExtractedNames) -> [any Stage] = { _ in [] }
    ) {
        let small = SourceRun(content, chunk: chunk, rules: rules, charset: charset, stages: stages)
        let whole = SourceRun(
            content, chunk: max(content.count + 4, 4) / 4 * 4, rules: rules, charset: charset, stages: stages)
        require(small.boarded == whole.boarded, "chunks of \(chunk) give others: \(small) \(whole)")
    }
}
