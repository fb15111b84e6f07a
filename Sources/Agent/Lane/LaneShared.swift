import LineCore
import Logging

/// What everything on one lane uses. Only the lane's thread touches it.
final class LaneShared {
    let plan: LanePlan
    let time: TimeSource
    let logger: Logger
    let log: RateLimitedLogger
    let output: any RecordOutput
    let watches: FileWatches
    let buffer = ReadBuffer()
    let arena = Arena()
    let jobs: [LineSource.Job]
    let timeNotes: TimeNotes?
    /// When the lane was made, nanoseconds since 1970.
    let startedAt: Int64
    /// Now, as of this turn: monotonic and wall, nanoseconds.
    private(set) var now: Int64
    private(set) var wall: Int64
    /// Sources with records that are not answered for, and those being read.
    private(set) var sources: [UInt32: LineSource] = [:]
    /// The file of a source, for noting its times.
    private var files: [UInt32: TailedFile] = [:]
    private var next: UInt32 = 0
    /// Files with a descriptor.
    var openFiles = 0
    /// Archives with a decompressor.
    var inflating = 0
    /// Has one been let go, for which another may be waiting?
    var mayInflateMore = false
    private var retiring: Set<UInt32> = []

    init(plan: LanePlan, time: TimeSource, logger: Logger, output: any RecordOutput, notes: TimeNotes?) {
        self.plan = plan
        self.time = time
        self.logger = logger
        self.output = output
        timeNotes = notes
        log = RateLimitedLogger(logger: logger, now: { time.monotonic })
        watches = FileWatches()
        jobs = plan.jobs.map { LineSource.Job(name: $0.name, clients: plan.clients.count) }
        now = time.monotonic
        wall = time.wall
        startedAt = wall
    }

    func tick() {
        now = time.monotonic
        wall = time.wall
    }

    /// Makes a source.
    func makeSource(
        job: Int, labels: LabelSet, offset: Int, trims: Bool = false, replay: [TimedRange] = [], head: [UInt8] = []
    ) -> LineSource {
        next &+= 1
        // Standard input has no encoding, as in Promtail.
        let charset = trims ? nil : plan.jobs[job].charset
        let decoder = charset.map { charset in
            offset == 0 ? CharsetDecoder(charset) : head.withBytes { CharsetDecoder(charset, after: $0) }
        }
        let source = LineSource(
            id: next, offset: Int64(offset), labels: labels,
            rules: LineFramer.Rules(longestLine: plan.limits.longestRead * (charset?.width ?? 1), trims: trims),
            limits: plan.limits, replay: replay, decoder: decoder,
            pipeline: plan.jobs[job].pipeline.makePipeline(arena: arena, inspector: plan.makeInspector?()),
            job: jobs[job],
            output: output)
        sources[source.id] = source
        return source
    }

    /// The times that were given to ranges of a file in an earlier life.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - identity: its identity.
    ///   - offset: where reading goes on.
    ///   - mark: of that place.
    ///   - rules: for an archive: its notes are taken where its first bytes are those of the first note, or where the mark
    ///     will be checked once reading gets there.
    /// - Returns: the ranges, in order.
    func replay(
        _ file: borrowing FileDescriptor, _ identity: FileIdentity, from offset: Int, mark: ContentMark?,
        _ rules: ArchiveRules?
    ) -> [TimedRange] {
        if let rules {
            guard let notes = timeNotes?.ranges(of: identity, from: offset), let first = notes.first else { return [] }
            if offset == 0 {
                let head = (try? InflatedFile.head(file, rules.format, count: first.check.length)) ?? []
                guard first.start == 0, first.check.matches(head) else { return [] }
            } else if mark == nil {
                return []
            }
            return notes.map { TimedRange(start: Int64($0.start), end: Int64($0.end), base: $0.base) }
        }
        var ranges: [TimedRange] = []
        for note in timeNotes?.ranges(of: identity, from: offset) ?? [] {
            guard let first = try? file.read(at: note.start, count: note.check.length), note.check.matches(first) else {
                continue
            }
            ranges.append(TimedRange(start: Int64(note.start), end: Int64(note.end), base: note.base))
        }
        return ranges
    }

    /// The first bytes of a file, where reading goes on in its middle and its charset wants to see them.
    func head(_ file: borrowing FileDescriptor, job: Int, from offset: Int) -> [UInt8] {
        guard offset > 0, let charset = plan.jobs[job].charset, charset.needsMark else { return [] }
        if let rules = plan.jobs[job].archives {
            return (try? InflatedFile.head(file, rules.format, count: charset.width)) ?? []
        }
        return (try? file.read(at: 0, count: charset.width)) ?? []
    }

    /// Says which file a source reads.
    func bind(_ source: LineSource, to file: TailedFile) { files[source.id] = file }

    /// Forgets a source that nobody reads any more, once all of it is answered for.
    func retire(_ source: LineSource) {
        files[source.id] = nil
        if source.unsettled == 0 { sources[source.id] = nil } else { retiring.insert(source.id) }
    }

    /// Settles what a batch carried.
    func settle(_ batch: SealedBatch, _ outcome: BatchOutcome) {
        var refused = outcome.refused
        for share in batch.shares {
            guard let source = sources[share.ticket.source] else { continue }
            var part: [RefusalReason: Int] = [:]
            var room = share.records
            for (reason, count) in refused where room > 0 {
                let taken = min(count, room)
                part[reason] = taken
                room -= taken
                refused[reason] = count == taken ? nil : count - taken
            }
            source.settle(share, refused: part, client: batch.client)
            if source.unsettled == 0, retiring.remove(source.id) != nil { sources[source.id] = nil }
        }
    }

    /// Puts on disk which times were given to lines of these batches, before they are pushed.
    func noteTimes(of batches: [SealedBatch]) {
        guard let timeNotes else { return }
        var notes: [TimeNote] = []
        var seen: Set<UInt32> = []
        for share in batches.lazy.flatMap(\.shares) where seen.insert(share.ticket.source).inserted {
            guard let source = sources[share.ticket.source], !source.notes.isEmpty,
                let file = files[source.id], file.source === source
            else { continue }
            for range in source.takeNotes() {
                let count = min(ContentMark.window, Int(range.end - range.start))
                guard let first = file.bytes(at: Int(range.start), count: count) else { continue }
                notes.append(
                    TimeNote(
                        identity: file.identity, start: Int(range.start), end: Int(range.end), base: range.base,
                        check: ContentMark(beginningAt: first)))
            }
        }
        do throws(FileError) { try timeNotes.append(notes) } catch {
            log.log(
                .error, "given times cannot be noted; lines without a time of their own may repeat after a crash",
                about: "notes", metadata: ["error": "\(error)"])
        }
    }
}
