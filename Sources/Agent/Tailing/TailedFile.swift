import Glibc
import LineCore

/// One generation of a path, and its reading.
final class TailedFile {
    /// How a turn of reading ended.
    enum Turn: Equatable {
        /// There is more.
        case more
        /// The end was reached; it may grow.
        case end
        /// The bytes before the offset are not those that were read: truncated, and perhaps filled again.
        case rewritten
        /// An archive was read to its end, and its last line taken.
        case ended
        /// An archive ends too early, for now.
        case stuck(ArchiveEnd)
        /// It could not be read.
        case failed(Errno)
    }

    /// Its number in the tail's state.
    let number: Int
    let identity: FileIdentity
    /// Where it was opened; it may have been renamed since.
    private(set) var path: FilePath
    unowned let tail: Tail
    /// Reads on from where the file was left; another one once the file was rewritten.
    private(set) var source: LineSource
    /// Its watch, while it has one.
    var watch: Int32?
    /// Is it in the lane's queue of files to read?
    var isQueued = false
    /// Its last line was taken and it is closed once everything is settled.
    var isFinished = false
    /// Does another tail read on in it? Then its end here says nothing about the file.
    private(set) var isHandedOver = false
    /// What it began with when times were looked up that were given to its lines before; `nil` where there are none.
    private var replayed: (begin: [UInt8], times: NotedTimes)?
    /// Since when it is to be finished, once all has been read that may belong to what its stages hold.
    var endsSince: Int64?
    /// The compressed file that was made of it, once it is found.
    var archived: FileIdentity?
    /// The generation before it that was to be read to its end first, since something was seen in this one.
    var waitedFor: Int?
    /// When it was last read, or found gone once all of it was read; nanoseconds of the monotonic clock.
    var readAt: Int64 = 0
    /// The size when its end was last reached.
    var sizeSeen = 0
    /// Of a file that is decompressed.
    let archive: ArchiveReading?
    let lane: LaneShared
    // The size when it was last open, or when an event came since.
    private var sizeClosed = 0
    private var catchUp = CatchUp()
    // When it was last asked for.
    private var askedAt: Int64 = 0
    var descriptor: FileDescriptor?
    // Of the offset up to which it was read.
    var before: ContentMark
    private var latest: (offset: Int, mark: ContentMark)
    var marks: ReadMarks
    // The first bytes that were not read, when it was let go and nothing else told it from other files.
    private var ahead: KnownBytes?
    // Of an archive of the rotation chain that was read to its end: its own end.
    private(set) var compressedEnd: (offset: Int, mark: ContentMark)?

    /// Where the reading of a file was left off, that goes on in another file with the same bytes.
    struct LeftOff {
        let source: LineSource
        /// How far it was read.
        let position: FilePosition
        /// How far it was settled, when that was last asked.
        fileprivate let latest: (offset: Int, mark: ContentMark)
        fileprivate let marks: ReadMarks
    }

    init(
        number: Int, identity: FileIdentity, path: FilePath, tail: Tail, source: LineSource,
        descriptor: consuming FileDescriptor, before: ContentMark, begin: [UInt8]? = nil,
        times: NotedTimes = NotedTimes(),
        archive: ArchiveReading? = nil, going left: LeftOff? = nil, lane: LaneShared
    ) {
        self.number = number
        self.identity = identity
        self.path = path
        self.tail = tail
        self.source = source
        self.descriptor = consume descriptor
        self.before = before
        replayed = begin.flatMap { times.isEmpty ? nil : ($0, times) }
        self.archive = archive
        self.lane = lane
        latest = left?.latest ?? (Int(source.offset), before)
        marks = left?.marks ?? ReadMarks()
        lane.openFiles += 1
    }

    /// Where its reading is left off.
    var leftOff: LeftOff { LeftOff(source: source, position: readPosition, latest: latest, marks: marks) }

    /// Has it its descriptor at the moment?
    var isOpen: Bool { descriptor != nil }

    /// Its status now; `nil` where it has no descriptor or the call fails.
    var status: FileStatus? { try? descriptor?.status() }

    /// Its size when it was last open, or when an event came since.
    var lastSize: Int { max(sizeSeen, sizeClosed) }

    /// Has it bytes that were not read yet, as far as the kernel says now? An archive always has, until its end.
    var hasUnread: Bool { archive.map { _ in !isWhole } ?? ((status?.size ?? lastSize) != sizeSeen) }

    /// Does it wait to be read, since it was asked last up to when it was? While Loki is away, many do.
    var isAwaited: Bool { isQueued && readAt < askedAt }

    /// Up to when all that was written to it has been read, nanoseconds of the monotonic clock; `nil` where that is not known.
    func caughtUp() -> Int64? {
        askedAt = lane.now
        if archive != nil { return isWhole ? lane.now : nil }
        noteSize()
        return catchUp.caughtUp(size: status?.size ?? lastSize, read: sizeSeen, at: readAt, now: lane.now)
    }

    /// Is everything of it answered for, and nothing more wanted?
    var isSettled: Bool { isFinished && source.isSettled }

    /// Has it lost its descriptor before anything of it was read or seen?
    var isUntold: Bool {
        !isOpen && !isFinished && archive == nil && source.offset == 0 && ahead?.mark.isTelling != true
    }

    /// Is it an archive that was read to its end?
    var isWhole: Bool { compressedEnd != nil }

    /// How far it was read.
    var readPosition: FilePosition {
        FilePosition(
            path: tail.target.path, identity: identity, offset: Int(source.offset), mark: before, seen: ahead)
    }

    /// Gives the descriptor back; ``reopen(_:at:)`` brings it again.
    func letGo() {
        guard descriptor != nil else { return }
        lane.noteTimes(of: source)
        peek()
        sizeClosed = status?.size ?? sizeClosed
        descriptor = nil
        lane.openFiles -= 1
    }

    // Looks at what comes next, so that it is known again in a compressed copy of it.
    private func peek() {
        guard archive == nil, !before.isTelling, ahead?.mark.isTelling != true else { return }
        let place = Int(source.offset)
        let next = withFile { (file) throws(Errno) in try file.read(at: place, count: ContentMark.window) }
        ahead = next.map { KnownBytes(end: place + $0.count, mark: ContentMark(endingAt: $0)) }
    }

    /// Notes how large it is while it has no descriptor, so that its loss can be counted if it is deleted.
    func noteSize() {
        if !isOpen, let status = try? FileStatus.of(path), status.identity == identity { sizeClosed = status.size }
    }

    /// Takes a descriptor of the same file again.
    func reopen(_ file: consuming FileDescriptor, at path: FilePath) {
        if descriptor == nil { lane.openFiles += 1 }
        descriptor = consume file
        self.path = path
    }

    /// Has an open file the bytes that were read last, where they were read?
    func holdsSameBytes(_ file: borrowing FileDescriptor) -> Bool {
        // Archives are known by their identity here; their bytes are looked at when they are read.
        archive != nil || (try? before.matches(file, before: Int(source.offset))) == true
    }

    /// Is it, of which nothing was read, no longer the file whose lines have times from before?
    func isRewritten(_ head: [UInt8]) -> Bool { replayed.map { !head.starts(with: $0.begin) } ?? false }

    // What it had before stands in copies, which have been looked for and have the times of their lines: only now may those be
    // forgotten here.
    private func forgetOldTimes() {
        guard let times = replayed?.times, !times.areAll else { return }
        lane.forgetTimes(of: identity, noting: times.notes)
        replayed?.times.areAll = true
    }

    /// Its first bytes, as many as a mark covers; `nil` where they cannot be read.
    var head: [UInt8]? {
        withFile { (file) throws(Errno) in try file.read(at: 0, count: ContentMark.window) }
    }

    /// It begins with these bytes, and what it had before stands in copies that are being read: it is no longer known by that.
    func begins(with head: [UInt8]) {
        forgetOldTimes()
        guard let seen = ahead, source.isAtStart else { return }
        if head.count < seen.end || !seen.mark.matches(head.prefix(seen.end)) { ahead = nil }
    }

    /// Reads one chunk and takes its lines through to their batches.
    ///
    /// - Parameters:
    ///   - head: what it must begin with, nothing where that is empty; where it does not, nothing is taken. `nil` where it may
    ///     begin with anything.
    ///   - predecessor: the source whose unfinished record goes on here.
    /// - Returns: how the turn ended.
    func read(beginningWith head: [UInt8]? = nil, takingOver predecessor: LineSource? = nil) -> Turn {
        guard let raw = descriptor?.raw else { return .end }
        lane.beforeLooking?()
        if let archive {
            if let predecessor { source.takeOver(from: predecessor) }
            return read(archive, raw)
        }
        let limit = source.readLimit().map { max(1, min($0, ReadBuffer.chunk)) }
        let want = limit ?? ReadBuffer.chunk
        let offset = Int(source.offset)
        let got: Int
        switch lane.buffer.read(raw, at: offset, back: before.length, want: want) {
        case .failure(let errno): return .failed(errno)
        case .success(let count): got = count
        }
        guard got >= 0, lane.buffer.holds(before) else { return .rewritten }
        readAt = lane.now
        if let head, got > 0 {
            let seen = min(got, head.count)
            guard seen > 0, Array(head.prefix(seen)).withBytes({ lane.buffer.chunk(seen) == $0 }),
                seen == head.count || got == want
            else { return .more }
        }
        sizeSeen = offset + got
        guard got > 0 else { return .end }
        endsSince = nil
        forgetOldTimes()
        if let predecessor { source.takeOver(from: predecessor) }
        let consumed = source.consume(lane.buffer.chunk(got), full: got == want, wall: lane.wall, now: lane.now)
        before = lane.buffer.mark(at: consumed, after: before.length)
        marks.took(to: Int(source.offset), before, settled: Int(source.mark))
        return got == want ? .more : .end
    }

    /// Takes the unfinished last line: nothing more will be written.
    ///
    /// To be called at the end of the file; whole lines that were written since the last read are taken too.
    func finish() {
        if archive != nil {
            source.finish(.empty, wall: lane.wall, now: lane.now)
            isFinished = true
            return
        }
        var rest = Bytes.empty
        var place = 0
        if let raw = descriptor?.raw,
            case .success(let got) = lane.buffer.read(
                raw, at: Int(source.offset), back: before.length, want: ReadBuffer.chunk),
            got > 0, lane.buffer.holds(before)
        {
            let chunk = lane.buffer.chunk(got)
            place = source.consume(chunk, full: false, wall: lane.wall, now: lane.now)
            rest = chunk[place...]
        }
        source.finish(rest, wall: lane.wall, now: lane.now)
        if place + rest.count > 0 {
            before = lane.buffer.mark(at: place + rest.count, after: before.length)
            marks.took(to: Int(source.offset), before, settled: Int(source.mark))
            sizeSeen = Int(source.offset)
        }
        isFinished = true
    }

    /// Stops reading where the next line begins: another tail reads on.
    ///
    /// - Returns: where.
    func handOver() -> FilePosition {
        let end = source.offset
        source.leave(wall: lane.wall, now: lane.now)
        if source.offset != end {
            // In the middle of a long line: the mark of its beginning is to be read.
            let place = Int(source.offset)
            let mark =
                archive == nil
                ? withFile { (file) throws(Errno) in try ContentMark.reading(file, before: place) } : nil
            before = mark ?? .empty
        }
        isFinished = true
        isHandedOver = true
        return readPosition
    }

    /// Ends it without its rest, which cannot be read any more.
    ///
    /// - Returns: bytes that are known to be lost.
    func abandon() -> Int {
        let size = max(sizeSeen, status?.size ?? sizeClosed)
        let lost = isWhole ? 0 : max(0, size - (archive?.taken ?? Int(source.offset)))
        source.finish(.empty, wall: lane.wall, now: lane.now)
        source.abandon(vanishedBytes: lost)
        isFinished = true
        return lost
    }

    /// Starts over with another source: the file was rewritten.
    ///
    /// - Returns: where its reading is left off.
    func restart(_ source: LineSource) -> LeftOff {
        let left = leftOff
        self.source = source
        before = .empty
        replayed = nil
        ahead = nil
        latest = (0, .empty)
        marks = ReadMarks()
        sizeSeen = 0
        sizeClosed = 0
        catchUp = CatchUp()
        archive?.restart()
        return left
    }

    /// An archive was read to its end; what comes after it may be read.
    func reachedWhole() {
        let size = status?.size ?? 0
        let mark = withFile { (file) throws(Errno) in try ContentMark.reading(file, before: size) }
        compressedEnd = (size, mark ?? .empty)
        sizeSeen = size
        lane.letGo(archive)
    }

    /// How far it is settled.
    func position() -> FilePosition {
        note()
        let isDone = isSettled && !isHandedOver
        // What is done with is known by the bytes that it has on disk.
        let end = isDone ? compressedEnd ?? latest : latest
        // Nothing of it was read, for want of room perhaps: it is to be known again even if it is compressed meanwhile.
        if isOpen, source.isAtStart { peek() }
        let read = KnownBytes(end: Int(source.offset), mark: before)
        let seen = [ahead, read].compactMap(\.self).max { $0.mark.length < $1.mark.length }
        return FilePosition(
            path: tail.target.path, identity: identity, offset: end.offset, mark: end.mark,
            seen: end.mark.isTelling || seen?.mark.length == 0 ? nil : seen, finished: isDone)
    }

    // Takes the mark of the offset up to which all is settled. Where it is not the end of a chunk, the bytes before it are read
    // again; where the file has been rewritten since, they are not those that were settled, and the earlier mark stays.
    private func note() {
        let settled = Int(source.mark)
        guard settled != latest.offset else { return }
        if let mark = marks.settled(to: settled) {
            latest = (settled, mark)
            return
        }
        if archive != nil { return }
        let (read, end) = (before, Int(source.offset))
        let mark = withFile { (file) throws(Errno) -> ContentMark? in
            guard let mark = try ContentMark.reading(file, before: settled),
                try read.matches(file, before: end)
            else { return nil }
            return mark
        }
        if let mark { latest = (settled, mark) }
    }

    // Works on the descriptor, or on another one for the length of the call.
    private func withFile<Value>(_ body: (borrowing FileDescriptor) throws(Errno) -> Value?) -> Value? {
        do throws(Errno) {
            if let raw = descriptor?.raw {
                return try body(FileDescriptor(owning: try Errno.retrying { fcntl(raw, F_DUPFD_CLOEXEC, 0) }))
            }
            let file = try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK)
            guard try file.status().identity == identity else { return nil }
            return try body(file)
        } catch { return nil }
    }
}
