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
    /// How long before the last save of an earlier life a file may have been made that it had not found: 60 s.
    private static let slack: Int64 = 60_000_000_000
    /// When the lane was made, or an earlier life last saved its positions; nanoseconds since 1970.
    let startedAt: Int64
    /// Now, as of this turn: monotonic and wall, nanoseconds.
    private(set) var now: Int64
    private(set) var wall: Int64
    /// Sources with records that are not answered for, and those being read.
    private(set) var sources: [UInt32: LineSource] = [:]
    /// The file of a source, for noting its times.
    private var files: [UInt32: TailedFile] = [:]
    /// Where each source is, as long as it is known, for dead letters.
    private var origins: [UInt32: (path: String, file: String)] = [:]
    private var next: UInt32 = 0
    /// Files with a descriptor.
    var openFiles = 0
    /// Archives with a decompressor.
    var inflating = 0
    /// Has one been let go, for which another may be waiting?
    var mayInflateMore = false
    private var retiring: Set<UInt32> = []
    /// Called before each call that finds, opens or reads a file: others may rename or truncate files then. For tests.
    var beforeLooking: (() -> Void)?

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
        // A file may have been made and rotated before an earlier life had found it.
        startedAt = min(wall, plan.savedAt.map { $0 - Self.slack } ?? wall)
    }

    func tick() {
        now = time.monotonic
        wall = time.wall
    }

    /// Opens a file that may be read.
    ///
    /// - Throws: as ``AllowedRoots/open(_:)``.
    func open(_ path: FilePath) throws(DiscoveryProblem) -> FileDescriptor {
        beforeLooking?()
        return try plan.roots.open(path)
    }

    /// Makes a source.
    func makeSource(
        job: Int, labels: LabelSet, offset: Int, options: SourceOptions = SourceOptions(), trims: Bool = false,
        replay: [TimedRange] = [], head: [UInt8] = []
    ) -> LineSource {
        next &+= 1
        // Standard input has no encoding, as in Promtail.
        let charset = trims ? nil : plan.jobs[job].charset
        let decoder = charset.map { charset in
            offset == 0 ? CharsetDecoder(charset) : head.withBytes { CharsetDecoder(charset, after: $0) }
        }
        let width = charset?.width ?? 1
        let source = LineSource(
            id: next, offset: Int64(offset), labels: labels,
            rules: LineFramer.Rules(
                longestLine: plan.limits.longestRead * width, trims: trims,
                dropsReturn: plan.jobs[job].archives != nil && width == 1),
            limits: plan.limits, replay: replay, decoder: decoder,
            pipeline: makePipeline(plan.jobs[job], labels, options),
            job: jobs[job],
            output: output)
        source.whenSettled = { [unowned self] source in
            if retiring.remove(source.id) != nil { forget(source.id) }
        }
        sources[source.id] = source
        return source
    }

    private func makePipeline(_ job: LanePlan.Job, _ labels: LabelSet, _ options: SourceOptions) -> Pipeline {
        var pipeline = job.pipeline
        if !options.pipeline.isEmpty {
            if let named = job.pipelines[options.pipeline] {
                pipeline = named
            } else {
                log.log(
                    .warning, "a target asks for a pipeline that there is not; it has the job's own",
                    about: options.pipeline,
                    metadata: ["job": "\(job.name)", "pipeline": "\(options.pipeline)", "labels": "\(labels)"])
            }
        }
        var (first, own): ([any Stage], [any Stage]) = ([], [])
        if options.rate > 0 {
            first.append(ByteRateStage(job.byteRates.bucket(options.rateKey, rate: options.rate)))
        }
        if !options.firstLine.isEmpty {
            do throws(RegexError) {
                own.append(MultilineStage(MultilineStage.Rules(firstLine: try Regex(options.firstLine))))
            } catch {
                log.log(
                    .warning, "a target's expression for first lines is none; its lines are not joined",
                    about: options.firstLine,
                    metadata: ["job": "\(job.name)", "error": "\(error)", "labels": "\(labels)"])
            }
        }
        return pipeline.makePipeline(
            arena: arena, labels: labels, first: first, own: own, inspector: plan.makeInspector?())
    }

    /// The times that were given to ranges of a file in an earlier life.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - identity: its identity.
    ///   - offset: where reading goes on.
    ///   - mark: of that place.
    ///   - isLive: does it stand at its path? Else it may be a copy that is still being made.
    ///   - rules: for an archive: its notes are taken where its first bytes are those of the first note, or where the mark
    ///     will be checked once reading gets there.
    /// - Returns: the times.
    func times(
        of file: borrowing FileDescriptor, _ identity: FileIdentity, from offset: Int, mark: ContentMark?,
        isLive: Bool, _ rules: ArchiveRules?
    ) -> NotedTimes {
        guard let noted = timeNotes?.ranges(of: identity, from: offset), let first = noted.first
        else { return NotedTimes() }
        if let rules {
            if offset == 0 {
                let head = (try? InflatedFile.head(file, rules.format, count: first.check.length)) ?? []
                guard first.start == 0, first.check.matches(head) else { return NotedTimes() }
            } else if mark == nil {
                return NotedTimes()
            }
            return NotedTimes(notes: noted)
        }
        let held = noted.filter { note in
            beforeLooking?()
            guard let first = try? file.read(at: note.start, count: note.check.length) else { return false }
            return note.check.matches(first) || !isLive && first.count < note.check.length
        }
        return NotedTimes(notes: held, areAll: held.count == noted.count)
    }

    /// Notes for a copy the times that were given to a file with the same lines: all that are known, for the positions on disk
    /// may be behind. A copy with notes of its own has them already.
    ///
    /// - Parameters:
    ///   - copy: the copy.
    ///   - original: the file where it is known, which may have other bytes, and notes of them, by now.
    ///   - others: files of which it is no copy, however alike they begin; `nil` where only the original may be it.
    ///   - holds: has the copy these bytes?
    ///   - reaches: has the copy so many bytes?
    func adoptTimes(
        for copy: FileIdentity, of original: FileIdentity?, besides others: [FileIdentity]?,
        whose holds: (KnownBytes) -> Bool, reaches: (Int) -> Bool
    ) {
        guard let timeNotes, !isNoted(copy, whose: holds) else { return }
        let found = timeNotes.file(original, besides: others, whose: holds, reaches: reaches)
        guard let found else { return }
        forgetTimes(of: copy, noting: timeNotes.ranges(of: found, from: 0).map { $0.moved(to: copy) })
    }

    /// Were lines of a file given times that are noted still, and has it those lines?
    ///
    /// - Parameters:
    ///   - identity: the file.
    ///   - holds: has it these bytes?
    /// - Returns: both hold.
    func isNoted(_ identity: FileIdentity, whose holds: (KnownBytes) -> Bool) -> Bool {
        timeNotes?.ranges(of: identity, from: 0).first.map { holds($0.knownBytes) } ?? false
    }

    /// Forgets the times that were given to a file, for it has other bytes now.
    ///
    /// - Parameters:
    ///   - identity: the file.
    ///   - notes: those that hold still, or others instead.
    func forgetTimes(of identity: FileIdentity, noting notes: [TimeNote] = []) {
        noting { (book) throws(FileError) in try book.forget(identity, noting: notes) }
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
    func bind(_ source: LineSource, to file: TailedFile) {
        files[source.id] = file
        guard plan.clients.contains(where: \.tracksOrigins) else { return }
        let identity = file.identity
        origins[source.id] = (file.tail.target.path.description, "\(identity.device):\(identity.inode)")
    }

    /// The file that a source reads.
    func file(of source: LineSource) -> TailedFile? { files[source.id] }

    /// Where what a batch carries was read.
    func places(of batch: SealedBatch) -> [SourcePlace] {
        batch.shares.map { share in
            let place = origins[share.ticket.source] ?? ("standard input", "")
            let start = sources[share.ticket.source]?.start(of: share.ticket.segment) ?? 0
            return SourcePlace(name: place.path, offset: start, file: place.file)
        }
    }

    /// Forgets a source that nobody reads any more, once all of it is answered for.
    func retire(_ source: LineSource) {
        files[source.id] = nil
        if source.unsettled == 0 { forget(source.id) } else { retiring.insert(source.id) }
    }

    private func forget(_ source: UInt32) {
        sources[source] = nil
        origins[source] = nil
    }

    /// A file was gone before it could be opened.
    func missed(_ target: FileTarget) {
        jobs[target.job].books.missedFiles += 1
        log.log(
            .warning, "a file was gone before it could be opened; what was in it is lost",
            about: plan.jobs[target.job].name,
            metadata: ["job": "\(plan.jobs[target.job].name)", "path": "\(target.path)"])
    }

    /// Settles what a batch carried.
    func settle(_ batch: SealedBatch, _ outcome: BatchOutcome) {
        var refused = outcome.refused
        for (place, share) in batch.shares.enumerated() {
            guard let source = sources[share.ticket.source] else { continue }
            var part = outcome.byShare[place] ?? [:]
            var room = outcome.byShare.isEmpty ? share.records : 0
            for (reason, count) in refused where room > 0 {
                let taken = min(count, room)
                part[reason] = taken
                room -= taken
                refused[reason] = count == taken ? nil : count - taken
            }
            source.settle(share, refused: part, client: batch.client)
        }
    }

    /// Puts on disk which times were given to lines of these batches, before they are pushed.
    func noteTimes(of batches: [SealedBatch]) {
        if timeNotes == nil { return }
        var notes: [TimeNote] = []
        var seen: Set<UInt32> = []
        for share in batches.lazy.flatMap(\.shares) where seen.insert(share.ticket.source).inserted {
            var next = sources[share.ticket.source]
            // A record that began in the file before has the time of its first line there.
            while let source = next {
                takeNotes(of: source, into: &notes)
                next = source.origin
            }
        }
        append(notes)
    }

    /// Puts on disk which times were given to lines of a source, while its bytes can still be read where they were.
    func noteTimes(of source: LineSource) {
        var notes: [TimeNote] = []
        takeNotes(of: source, into: &notes)
        append(notes)
    }

    /// Bytes of a file by which it is known again: those before the position's offset, those seen after it, or those of the
    /// first lines after it that were given a time; `nil` where too few are known.
    func knownBytes(of position: FilePosition) -> KnownBytes? {
        if let before = position.before, before.mark.isTelling { return before }
        if let seen = position.seen, seen.mark.isTelling { return seen }
        return notes(of: position).first { $0.start >= position.offset && $0.check.isTelling }?.knownBytes
    }

    /// What little is known of a position's file, where that does not tell it from others: bytes before the offset, those seen
    /// after it, and its first line that was given a time.
    func fewBytes(of position: FilePosition) -> [KnownBytes] {
        [position.before, position.seen, notes(of: position).first?.knownBytes].compactMap(\.self).filter { $0.end > 0 }
    }

    // The notes of a position's file. None ends on the other side of where it begins: then they are of what the file had later.
    private func notes(of position: FilePosition) -> [TimeNote] {
        let notes = timeNotes?.ranges(of: position.identity, from: 0) ?? []
        return notes.contains { $0.start < position.offset && $0.end > position.offset } ? [] : notes
    }

    private func takeNotes(of source: LineSource, into notes: inout [TimeNote]) {
        guard !source.notes.isEmpty, let file = files[source.id], file.source === source else { return }
        for given in source.takeNotes() {
            notes.append(
                TimeNote(
                    identity: file.identity, start: Int(given.range.start), end: Int(given.range.end),
                    base: given.range.base, check: ContentMark(beginningAt: given.head)))
        }
    }

    private func append(_ notes: [TimeNote]) {
        noting { (book) throws(FileError) in try book.append(notes) }
    }

    private func noting(_ body: (TimeNotes) throws(FileError) -> Void) {
        guard let timeNotes else { return }
        do throws(FileError) { try body(timeNotes) } catch {
            log.log(
                .error, "given times cannot be noted; lines without a time of their own may repeat after a crash",
                about: "notes", metadata: ["error": "\(error)"])
        }
    }
}
