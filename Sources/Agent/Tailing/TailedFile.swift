import Glibc
import LineCore

/// One open generation of a path, and its reading.
final class TailedFile {
    /// How a turn of reading ended.
    enum Turn: Equatable {
        /// There is more.
        case more
        /// The end was reached; it may grow.
        case end
        /// The bytes before the offset are not those that were read: truncated, and perhaps filled again.
        case rewritten
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
    var source: LineSource
    /// Its watch, while it has one.
    var watch: Int32?
    /// Is it in the lane's queue of files to read?
    var isQueued = false
    /// Its last line was taken and it is closed once everything is settled.
    var isFinished = false
    /// When it was last read, for letting idle descriptors go.
    private(set) var readAt: Int64 = 0
    /// The size when its end was last reached.
    private(set) var sizeSeen = 0
    private var descriptor: FileDescriptor?
    // The bytes before the offset: what ``ContentMark/window`` covers.
    private var before: [UInt8]
    private var savedMark: (offset: Int64, mark: ContentMark)?

    init(
        number: Int, identity: FileIdentity, path: FilePath, tail: Tail, source: LineSource,
        descriptor: consuming FileDescriptor, before: [UInt8]
    ) {
        self.number = number
        self.identity = identity
        self.path = path
        self.tail = tail
        self.source = source
        self.descriptor = consume descriptor
        self.before = before
    }

    /// Has it its descriptor at the moment?
    var isOpen: Bool { descriptor != nil }

    /// Its status now; `nil` where it has no descriptor or the call fails.
    var status: FileStatus? { try? descriptor?.status() }

    /// Gives the descriptor back; ``reopen(_:)`` brings it again.
    func letGo() { descriptor = nil }

    /// Takes a descriptor of the same file again.
    func reopen(_ file: consuming FileDescriptor, at path: FilePath) {
        descriptor = consume file
        self.path = path
    }

    /// Reads one chunk and takes its lines through to their batches.
    func read(_ lane: LaneShared) -> Turn {
        guard let raw = descriptor?.raw else { return .end }
        let limit = source.readLimit().map { max(1, min($0, ReadBuffer.chunk)) }
        let want = limit ?? ReadBuffer.chunk
        let offset = Int(source.offset)
        let got: Int
        switch lane.buffer.read(raw, at: offset, back: before.count, want: want) {
        case .failure(let errno): return .failed(errno)
        case .success(let count): got = count
        }
        guard got >= 0, lane.buffer.holds(before: before) else { return .rewritten }
        readAt = lane.now
        sizeSeen = offset + got
        guard got > 0 else { return .end }
        let consumed = source.consume(lane.buffer.chunk(got), full: got == want, wall: lane.wall, now: lane.now)
        before = lane.buffer.window(endingAt: consumed, after: before.count)
        return got == want ? .more : .end
    }

    /// Takes the unfinished last line: nothing more will be written.
    func finish(_ lane: LaneShared) {
        isFinished = true
        guard let raw = descriptor?.raw else { return }
        var rest = Bytes.empty
        if case .success(let got) = lane.buffer.read(
            raw, at: Int(source.offset), back: before.count, want: ReadBuffer.chunk), got > 0,
            lane.buffer.holds(before: before)
        {
            rest = lane.buffer.chunk(got)
        }
        source.finish(rest, wall: lane.wall, now: lane.now)
        before = lane.buffer.window(endingAt: rest.count, after: before.count)
    }

    /// Starts over with another source: the file was rewritten.
    func restart(_ source: LineSource) {
        self.source = source
        before = []
        savedMark = nil
    }

    /// How far it is settled.
    func position() -> FilePosition {
        let offset = source.mark
        if savedMark?.offset != offset {
            savedMark = nil
            if let mark = try? ContentMark.reading(opened(), before: Int(offset)) { savedMark = (offset, mark) }
        }
        return FilePosition(
            path: tail.target.path, identity: identity, offset: Int(offset), mark: savedMark?.mark,
            finished: isFinished && source.unsettled == 0)
    }

    /// The first bytes of a range, for the note of its time.
    func bytes(at offset: Int, count: Int) -> [UInt8]? { try? opened().read(at: offset, count: count) }

    // The descriptor, or another one for the length of a call.
    private func opened() throws(Errno) -> FileDescriptor {
        guard let raw = descriptor?.raw else { return try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK) }
        return FileDescriptor(owning: try Errno.retrying { fcntl(raw, F_DUPFD_CLOEXEC, 0) })
    }
}
