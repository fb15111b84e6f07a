/// One thing that lines are read from, from one start to one end: a generation of a file, standard input, or a journal.
///
/// It takes chunks of bytes in order and does with them all that is ever done with a line: it cuts them, runs each line
/// through the pipeline, and puts it aboard a batch. It knows how far it may say it has come (``mark``).
public final class LineSource: RecordSink {
    /// Its number on its lane.
    public let id: UInt32
    /// The end of what was consumed: where the next chunk starts, in bytes from the start of the source.
    public private(set) var offset: Int64
    /// Ranges whose lines were given a time, and that must be on disk before a batch with them is pushed.
    public private(set) var notes: [TimeGiven] = []
    /// Lines cut so far.
    public internal(set) var linesRead = 0
    /// The tenants that its lines went to lately; `nil` stands for a client's own.
    public private(set) var tenants: Set<String?> = []

    private let labels: LabelSet
    private let rules: LineFramer.Rules
    private let limits: LineLimits
    private(set) var pipeline: Pipeline
    let job: Job
    private let output: any RecordOutput
    private let decoder: CharsetDecoder?
    private var framer: LineFramer
    private var ledger: Ledger
    private var times: TimeGiver
    private var heldRecords = 0
    private let start: Int64
    /// The source in which the first pieces of its first record were read; it is not settled there before it is here.
    public private(set) var origin: LineSource?
    private var originSegment: UInt32 = 0
    // That one, until all of it is settled: while any of it may come again, this one has to come again with it, for the rest of
    // that record stands here.
    private var predecessor: LineSource?
    /// Told whenever nothing of it is left unanswered.
    public var whenSettled: ((LineSource) -> Void)?
    private var keptGivenTime = false
    // The first bytes of the line that is being read, where it is longer than a chunk.
    private var longHead: [UInt8] = []
    private(set) var readAt: Int64 = 0
    private var lastLabels: LabelSet?

    /// The books of a job on one lane, shared by the job's sources there.
    public final class Job {
        /// `job_name`.
        public let name: String
        /// Where the job's lines have gone.
        public var books: Books

        /// A job with empty books.
        public init(name: String, clients: Int) {
            self.name = name
            books = Books(clients: clients)
        }
    }

    /// A source at its start.
    ///
    /// - Parameters:
    ///   - id: its number on its lane.
    ///   - offset: where reading starts.
    ///   - labels: the labels that each line starts with.
    ///   - rules: how lines are cut.
    ///   - limits: what holds for each line after the pipeline.
    ///   - replay: times given in an earlier life.
    ///   - decoder: decodes lines that are not UTF-8; then `offset` and `rules.longestLine` must be multiples of the width of
    ///     its charset.
    ///   - pipeline: the stages, for this source alone.
    ///   - job: whose books it keeps.
    ///   - output: where records go.
    public init(
        id: UInt32, offset: Int64, labels: LabelSet, rules: LineFramer.Rules, limits: LineLimits,
        replay: [TimedRange] = [], decoder: CharsetDecoder? = nil, pipeline: Pipeline, job: Job,
        output: any RecordOutput
    ) {
        self.id = id
        self.offset = offset
        self.labels = labels
        self.rules = rules
        self.limits = limits
        self.pipeline = pipeline
        self.job = job
        self.output = output
        self.decoder = decoder
        start = offset
        framer = LineFramer(rules: rules)
        ledger = Ledger(start: offset)
        times = TimeGiver(replay: replay)
        pipeline.sink = self
    }

    /// How long the source must not be read, because a stage lets no more through. Both in nanoseconds, `now` of the
    /// monotonic clock; 0: it may be read.
    public func pause(now: Int64) -> Int64 { pipeline.pause(now: now) }

    /// Up to where everything is settled; its start, while the source before it, which it took a record over from, is not settled.
    public var mark: Int64 { predecessor?.isSettled == false ? start : ledger.mark }
    /// Is nothing of it left unanswered, nor of the source before it, which it took a record over from?
    public var isSettled: Bool { ledger.unsettled == 0 && predecessor?.isSettled != false }
    /// Where a segment starts that has records aboard.
    public func start(of segment: UInt32) -> Int64 { ledger.start(of: segment) }
    /// Records not yet answered for.
    public var unsettled: Int { ledger.unsettled }
    /// Do stages hold records of it back?
    public var isHolding: Bool { heldRecords > 0 }
    /// Has nothing been read from it yet?
    public var isAtStart: Bool { offset == start && framer.pending == 0 }

    // Would reading that starts at the offset find every record whole, and give every line its time?
    private var mayClose: Bool { heldRecords == 0 && framer.pending == 0 && !times.isWithinNote }

    /// Bytes, at least 1, that the next read may take, where a time noted earlier bounds it.
    public func readLimit() -> Int? {
        guard let limit = times.limit(offset: offset, lineStart: offset - Int64(framer.pending)) else { return nil }
        // Less than a code unit would never be consumed.
        let width = decoder?.charset.width ?? 1
        return max(limit, width) / width * width
    }

    /// Takes a chunk that starts at ``offset``.
    ///
    /// - Parameters:
    ///   - chunk: the bytes.
    ///   - full: the chunk is as large as chunks get; a line that does not end in it is kept.
    ///   - wall: now, nanoseconds since the epoch, for lines without a time.
    ///   - now: now, nanoseconds of the monotonic clock.
    /// - Returns: bytes consumed; the rest comes again with what follows it.
    public func consume(_ chunk: Bytes, full: Bool, wall: Int64, now: Int64) -> Int {
        begin(wall: wall, now: now)
        let consumed: Int
        if let decoder {
            consumed = frame(chunk, decoder, full: full)
        } else {
            consumed = framer.frame(chunk, full: full) { take($0, $1) }
        }
        end(chunk, consumed)
        return consumed
    }

    /// Takes over what the stages of the source before it hold back: a record that goes on in the file after a rotation.
    ///
    /// The stages themselves change hands, with all they know. What comes of the record is aboard in this source, and the
    /// position of the source before stays at the record's first piece until it is answered for here.
    ///
    /// - Parameter before: read to its end; what is still written to it goes through stages that hold nothing.
    public func takeOver(from before: LineSource) {
        precondition(isAtStart && heldRecords == 0 && origin == nil, "a record can go on at the start of a source only")
        swap(&pipeline, &before.pipeline)
        pipeline.sink = self
        before.pipeline.sink = before
        swap(&heldRecords, &before.heldRecords)
        before.ledger.board()
        (origin, originSegment) = (before, before.ledger.current)
        predecessor = before
        if before.mayClose { before.ledger.close(at: before.offset) }
    }

    /// Takes the last line, which has no end; what stages hold back stays with them, for the source that comes after.
    ///
    /// - Parameters: as for ``finish(_:wall:now:)``.
    public func finishLines(_ rest: Bytes, wall: Int64, now: Int64) {
        begin(wall: wall, now: now)
        frameLast(rest)
        end(rest, rest.count)
    }

    /// Ends the source: what stands without a line end is a line, and what stages hold goes on.
    ///
    /// - Parameters:
    ///   - rest: the bytes that follow ``offset``; all of them are consumed.
    ///   - wall: now, nanoseconds since the epoch, for lines without a time.
    ///   - now: now, nanoseconds of the monotonic clock.
    public func finish(_ rest: Bytes, wall: Int64, now: Int64) {
        begin(wall: wall, now: now)
        frameLast(rest)
        pipeline.release(now: nil)
        end(rest, rest.count)
        // Within a note too: nothing more will come of it.
        if heldRecords == 0 { ledger.close(at: offset) }
        settleOrigin()
    }

    private func frameLast(_ rest: Bytes) {
        if let decoder {
            framer.finish(rest, ending: decoder.lineEnd(rest) ?? LineEnd()) {
                take(decoder.decode($0, into: pipeline.arena), $1)
            }
        } else {
            framer.finish(rest) { take($0, $1) }
        }
    }

    /// Ends the source before its end: another one reads on, from ``offset`` as it is then.
    ///
    /// What stages hold goes on as it is: a record that is joined of several lines may be cut in two here. A line whose end
    /// has not been read is forgotten, and ``offset`` is its beginning.
    ///
    /// - Parameters:
    ///   - wall: now, nanoseconds since the epoch, for lines without a time.
    ///   - now: now, nanoseconds of the monotonic clock.
    public func leave(wall: Int64, now: Int64) {
        begin(wall: wall, now: now)
        pipeline.release(now: nil)
        offset -= Int64(framer.pending)
        framer = LineFramer(rules: rules)
        end(.empty, 0)
        if heldRecords == 0 { ledger.close(at: offset) }
        settleOrigin()
    }

    /// Have stages held records of it for too long, unless the rest of them stands where it was not read yet? `now` is
    /// nanoseconds of the monotonic clock.
    public func isDue(now: Int64) -> Bool { heldRecords > 0 && pipeline.isDue(now: now) }

    /// Lets go what stages have held for too long.
    ///
    /// - Parameters:
    ///   - caughtUp: up to when all that was written has been read, nanoseconds of the monotonic clock: what of a record had not
    ///     come by then had not been written in time.
    ///   - now: now, nanoseconds of the monotonic clock.
    public func release(caughtUp: Int64, now: Int64) {
        guard heldRecords > 0 else { return }
        readAt = now
        pipeline.release(now: caughtUp)
        pipeline.arena.reset()
        if mayClose { ledger.close(at: offset) }
        settleOrigin()
    }

    /// Hands over the ranges to note.
    public func takeNotes() -> [TimeGiven] {
        defer { notes.removeAll() }
        return notes
    }

    /// Settles a share of a batch.
    ///
    /// - Parameters:
    ///   - share: what was aboard, of this source.
    ///   - refused: records of it refused for good, by reason; all others are acknowledged.
    ///   - client: whose batch it was.
    public func settle(_ share: TicketShare, refused: [RefusalReason: Int], client: Int) {
        ledger.settle(segment: share.ticket.segment, records: share.records)
        job.books.settle(share, refused: refused, client: client)
        settleOrigin()
        if ledger.unsettled == 0 { whenSettled?(self) }
    }

    // What began in the source before is answered for with the first segment of this one, which is open while any of it is
    // held.
    private func settleOrigin() {
        if predecessor?.isSettled == true { predecessor = nil }
        guard let origin, ledger.mark > start || heldRecords == 0 && ledger.unsettled == 0 else { return }
        self.origin = nil
        origin.ledger.settle(segment: originSegment, records: 1)
        origin.settleOrigin()
        if origin.ledger.unsettled == 0 { origin.whenSettled?(origin) }
    }

    /// Counts bytes that went away before they were read: the file was truncated or deleted too early.
    public func abandon(vanishedBytes: Int) {
        job.books.vanishedBytes += vanishedBytes
    }

    func begin(wall: Int64, now: Int64) {
        readAt = now
        keptGivenTime = false
        times.begin(lineStart: offset - Int64(framer.pending), now: wall)
        pipeline.begin(wall: wall, now: now)
    }

    func end(_ chunk: Bytes, _ consumed: Int) {
        let began = offset
        offset += Int64(consumed)
        let lineEnd = offset - Int64(framer.pending)
        if let range = times.finish(end: lineEnd), keptGivenTime {
            notes.append(TimeGiven(range: range, head: head(of: range, chunk, began)))
        }
        if framer.pending > 0 {
            // The only place where a line begins of which more than a chunk is read.
            if longHead.isEmpty, lineEnd == began {
                longHead = Array(chunk[0..<min(chunk.count, TimeGiven.headLength)])
            }
        } else if !longHead.isEmpty {
            longHead = []
        }
        if mayClose { ledger.close(at: offset) }
        pipeline.arena.reset()
        if origin != nil { settleOrigin() }
    }

    private func head(of range: TimedRange, _ chunk: Bytes, _ began: Int64) -> [UInt8] {
        let count = min(TimeGiven.headLength, Int(range.end - range.start))
        if range.start < began { return Array(longHead.prefix(count)) }
        let start = Int(range.start - began)
        return Array(chunk[start..<(start + count)])
    }

    private func frame(_ chunk: Bytes, _ decoder: CharsetDecoder, full: Bool) -> Int {
        // Without the mark at the source's start the line end is not known.
        guard let ending = decoder.lineEnd(chunk) else { return 0 }
        return framer.frame(chunk, ending: ending, full: full) { take(decoder.decode($0, into: pipeline.arena), $1) }
    }

    @inline(__always)
    private func take(_ line: Bytes, _ taken: Int) {
        linesRead &+= 1
        job.books.read.add(lines: 1, bytes: taken)
        var record = Record(line: line, time: times.give(), labels: labels, sourceBytes: taken, readAt: readAt)
        if rules.trims, line.isEmpty { return drop(record, .emptyLine) }
        pipeline.run(&record, into: self)
    }

    /// Puts a record aboard, unless a limit ends it.
    public func pass(_ record: inout Record) {
        if record.absorbed > 0 { unhold(record) }
        if limits.maxLineSize > 0, record.line.count > limits.maxLineSize {
            guard limits.truncates else { return count(record, .lineTooLong) }
            record.line = record.line[0..<limits.maxLineSize]
            job.books.truncated += tally(record)
        }
        if let rate = limits.rate, !rate.take(now: readAt) { return count(record, .globalRateLimit) }
        if output.exceedsStreams(record) { return count(record, .streamLimit) }
        output.add(record, ticket: Ticket(source: id, segment: ledger.current), now: readAt)
        if lastLabels !== record.labels { note(record.labels) }
        let copies = output.copies
        guard copies > 0 else {
            job.books.printed += tally(record)
            return
        }
        if !record.hasOwnTime { keptGivenTime = true }
        ledger.board(records: copies)
        for client in 0..<copies {
            job.books.clients[client].aboard.add(lines: record.lines, bytes: record.sourceBytes)
        }
    }

    /// Ends a record for a stage's reason.
    public func drop(_ record: Record, _ reason: DropReason) {
        if record.absorbed > 0 { unhold(record) }
        count(record, reason)
    }

    /// Notes that a stage holds a record back.
    public func hold(_ record: Record) {
        if record.absorbed > 0 { unhold(record) }
        heldRecords += 1
        job.books.held += tally(record)
        // It may go on with the time it was given, after this read.
        if !record.hasOwnTime, output.copies > 0 { keptGivenTime = true }
    }

    // What was held comes back with the record; the record's own last line was never held.
    private func unhold(_ record: Record) {
        heldRecords -= record.absorbed
        job.books.held -= Tally(lines: record.heldLines, bytes: record.heldBytes)
    }

    private func count(_ record: Record, _ reason: DropReason) {
        job.books.dropped[reason, default: .zero] += tally(record)
    }

    private func note(_ labels: LabelSet) {
        let isKnown = lastLabels.map { $0.tenant == labels.tenant } ?? false
        lastLabels = labels
        if isKnown { return }
        if tenants.count > 16 { tenants.removeAll() }
        tenants.insert(labels.tenant)
    }

    private func tally(_ record: Record) -> Tally { Tally(lines: record.lines, bytes: record.sourceBytes) }
}
