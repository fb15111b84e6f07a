import CLinux
import Glibc

/// Watches directories for names that come and go: inotify(7). Used by one thread.
struct DirectoryWatcher: ~Copyable {
    /// What the events said.
    struct Events: Equatable {
        /// Paths whose name came or went.
        var changed: Set<FilePath> = []
        /// Those of them at which a file was made, or moved to.
        var made: Set<FilePath> = []
        /// Files that were created there, not moved to.
        var created: Set<FilePath> = []
        /// Files that were deleted, not moved away.
        var deleted: Set<FilePath> = []
        /// The kernel's queue was full and events are lost: anything may have changed.
        var lost = false

        var isEmpty: Bool { changed.isEmpty && !lost }
    }

    private static let mask = UInt32(
        IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

    private let inotify: FileDescriptor
    private let mask: UInt32
    private var table = WatchTable()
    private var buffer = [UInt8](repeating: 0, count: 16 * 1024)

    /// Makes one that watches nothing yet.
    ///
    /// - Parameter seesWrites: a file that was written to and closed has changed, too.
    /// - Throws: EMFILE: `fs.inotify.max_user_instances` is reached, or the process has too many descriptors.
    init(seesWrites: Bool = false) throws(Errno) {
        mask = Self.mask | (seesWrites ? UInt32(IN_CLOSE_WRITE) : 0)
        inotify = FileDescriptor(owning: try Errno.retrying { inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)) })
    }

    /// The descriptor to wait for.
    var raw: Int32 { inotify.raw }

    /// How many directories are watched.
    var count: Int { table.count }

    /// Watches exactly these directories from now on.
    ///
    /// - Returns: the directories that were not watched before: what happened in them until now was not seen; and why one could
    ///   not be watched (the first of a kind).
    mutating func watch(_ wanted: [FilePath: FileIdentity]) -> (begun: Set<FilePath>, problems: [DiscoveryProblem]) {
        let plan = table.plan(wanted)
        for number in plan.end { _ = inotify_rm_watch(inotify.raw, number) }
        var begun: Set<FilePath> = []
        var problems: [DiscoveryProblem] = []
        for path in plan.begin {
            guard let identity = wanted[path] else { continue }
            do throws(Errno) {
                let number = try unsafe path.withCString { (text) throws(Errno) in
                    try Errno.retrying { unsafe inotify_add_watch(inotify.raw, text, mask) }
                }
                table.began(path, identity, number: number)
                begun.insert(path)
            } catch let error where error.code == ENOENT || error.code == ENOTDIR {
                // Gone again; the scan that follows its parent's event knows.
            } catch {
                problems.append(DiscoveryProblem(.failed(.watch, error), path))
                // The limit is reached: each further call would fail as well.
                if error.code == ENOSPC { break }
            }
        }
        return (begun, problems)
    }

    /// Takes all events that wait, without blocking.
    mutating func read() -> Events {
        var events = Events()
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(inotify.raw, bytes.baseAddress, bytes.count)
            }
            if count == -1 && errno == EINTR { continue }
            if count <= 0 { return events }
            parse(count, into: &events)
        }
    }

    /// Events lie one behind the other: number, mask, cookie, length (32 bits each), and a name padded with NULs.
    private mutating func parse(_ count: Int, into events: inout Events) {
        let header = 16
        var at = 0
        while at + header <= count {
            let number = Int32(bitPattern: word(at))
            let mask = word(at + 4)
            let length = Int(word(at + 12))
            let name = buffer[(at + header)..<min(at + header + length, count)].prefix { $0 != 0 }
            at += header + length
            take(number, mask, Array(name), into: &events)
        }
    }

    private func word(_ at: Int) -> UInt32 {
        (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(buffer[at + $1]) }
    }

    private mutating func take(_ number: Int32, _ mask: UInt32, _ name: [UInt8], into events: inout Events) {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 {
            events.lost = true
            return
        }
        if mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT) != 0 {
            let gone = table.ended(number)
            events.changed.formUnion(gone)
            // A directory that moved is still watched by its inode, under a path that is not its own now.
            if mask & UInt32(IN_MOVE_SELF) != 0 { _ = inotify_rm_watch(inotify.raw, number) }
            return
        }
        for directory in table.paths(of: number) {
            let path = directory.appending(name)
            events.changed.insert(path)
            if mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0 { events.made.insert(path) }
            if mask & UInt32(IN_ISDIR) != 0 { continue }
            if mask & UInt32(IN_CREATE) != 0 { events.created.insert(path) }
            if mask & UInt32(IN_DELETE) != 0 { events.deleted.insert(path) }
        }
    }
}
