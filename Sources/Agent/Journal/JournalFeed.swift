import Glibc
import LineCore
import Synchronization

/// What one journal's reader hands to its lane: a few chunks at a time, so that memory is bounded and the journal itself is
/// what waits while Loki is away.
final class JournalFeed: Sendable {
    /// Entries, and the cursor of the last of them; `nil` where it could not be had.
    struct Item: Sendable {
        let chunk: JournalChunk
        let cursor: String?
    }

    private struct Box: Sendable {
        var items: [Item] = []
        var status = JournalStatus()
        var caughtUp: Int64?
        var isStopped = false
    }

    /// Chunks that wait for the lane at the most.
    static let room = 2
    /// Bytes of lines in a chunk, about: 256 KiB.
    static let chunkBytes = 256 << 10
    /// Entries in a chunk at the most; many of them may have no line.
    static let chunkEntries = 4096

    private let box = Mutex(Box())
    private let changed: EventFD
    private let wakeLane: @Sendable () -> Void

    /// An empty feed.
    ///
    /// - Parameter wakeLane: called when there is something to take.
    /// - Throws: EMFILE.
    init(wakeLane: @escaping @Sendable () -> Void) throws(Errno) {
        changed = try EventFD()
        self.wakeLane = wakeLane
    }

    /// Readable when there is room again, or the feed has stopped.
    var descriptor: Int32 { changed.raw }

    // MARK: The reader's side

    /// Is nothing wanted any more?
    var isStopped: Bool { box.withLock { $0.isStopped } }

    /// Puts a chunk in; waits until there is room.
    ///
    /// - Returns: false where the feed has stopped, and the chunk is not taken.
    func put(_ item: Item) -> Bool {
        while true {
            let (isStopped, isPut) = box.withLock { box in
                if box.isStopped || box.items.count >= Self.room { return (box.isStopped, false) }
                box.items.append(item)
                return (false, true)
            }
            if isStopped { return false }
            if isPut {
                wakeLane()
                return true
            }
            var waiting = pollfd(fd: changed.raw, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&waiting, 1, -1)
            changed.drain()
        }
    }

    /// Takes the news that ``descriptor`` was readable.
    func drain() { changed.drain() }

    /// Notes how reading goes.
    func note(_ change: (inout JournalStatus) -> Void) { box.withLock { change(&$0.status) } }

    /// Notes when there was no entry that had not been put in: nanoseconds of the monotonic clock.
    func noteEnd(at time: Int64) { box.withLock { $0.caughtUp = time } }

    // MARK: The lane's side

    /// Is there something to take?
    var hasItems: Bool { box.withLock { !$0.items.isEmpty } }

    /// The next chunk.
    func take() -> Item? {
        let item = box.withLock { $0.items.isEmpty ? nil : $0.items.removeFirst() }
        if item != nil { changed.signal() }
        return item
    }

    /// Up to when all entries have been taken, nanoseconds of the monotonic clock; `nil` where that is not known.
    var caughtUp: Int64? { box.withLock { $0.items.isEmpty ? $0.caughtUp : nil } }

    /// How reading goes.
    var status: JournalStatus { box.withLock { $0.status } }

    /// Wants nothing any more.
    func stop() {
        box.withLock { $0.isStopped = true }
        changed.signal()
    }
}
