import CLinux
import Glibc

/// inotify(7) on the files that a lane has open: which of them grew, were renamed or deleted.
///
/// A watch is on the inode, so it follows a file through its rename. Where no watch can be had (the user's limits of
/// watches and of inotify instances) the file is looked at on the slow scan only.
final class FileWatches {
    /// What happened to the files of one watch.
    enum Event: Equatable {
        /// Written to or truncated.
        case changed(Int32)
        /// Renamed, deleted or linked: the path must be looked at.
        case moved(Int32)
        /// The file is no more, and nobody had it open; its inode number may be another's by now. The watch has ended.
        case gone(Int32)
    }

    /// What has happened since the last call.
    enum Events: Equatable {
        case some([Event])
        /// The kernel's queue was full: anything may have happened.
        case overflow
    }

    /// What to wait for; `nil` where the user's limit of inotify instances is reached.
    let raw: Int32?
    private let descriptor: FileDescriptor?
    private var users: [Int32: Int] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    private static let mask =
        UInt32(IN_MODIFY) | UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB)
        | UInt32(IN_DELETE_SELF)

    init() {
        raw = try? Errno.retrying { inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)) }
        descriptor = raw.map { FileDescriptor(owning: $0) }
    }

    /// Watches an open file. Two files of one inode share a watch.
    ///
    /// - Throws: ENOSPC: `fs.inotify.max_user_watches` is reached; EMFILE: `fs.inotify.max_user_instances` is.
    func add(_ file: borrowing FileDescriptor) throws(Errno) -> Int32 {
        guard let raw else { throw Errno(EMFILE) }
        // By the descriptor and not the path, which may be another file by now.
        let path = FilePath("/proc/self/fd/\(file.raw)")
        let watch = try unsafe path.withCString { (path) throws(Errno) in
            try Errno.retrying { unsafe inotify_add_watch(raw, path, Self.mask) }
        }
        users[watch, default: 0] += 1
        return watch
    }

    func remove(_ watch: Int32) {
        guard let count = users[watch] else { return }
        users[watch] = count > 1 ? count - 1 : nil
        if count == 1, let raw { _ = inotify_rm_watch(raw, watch) }
    }

    /// Takes what has happened; never blocks.
    func take() -> Events {
        var found: [Event] = []
        guard let raw else { return .some(found) }
        while true {
            let count =
                (try? Errno.retrying {
                    unsafe buffer.withUnsafeMutableBytes { unsafe read(raw, $0.baseAddress, $0.count) }
                }) ?? 0
            guard count > 0 else { return .some(found) }
            var place = 0
            while place + MemoryLayout<inotify_event>.size <= count {
                let event = unsafe buffer.withUnsafeBytes {
                    unsafe $0.loadUnaligned(fromByteOffset: place, as: InotifyHead.self)
                }
                place += MemoryLayout<InotifyHead>.size + Int(event.length)
                if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return .overflow }
                let next = Self.event(event)
                if found.last != next { found.append(next) }
            }
        }
    }

    private static func event(_ head: InotifyHead) -> Event {
        if head.mask & UInt32(IN_IGNORED) != 0 { return .gone(head.watch) }
        let moved = UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF)
        return head.mask & moved != 0 ? .moved(head.watch) : .changed(head.watch)
    }

    // struct inotify_event without its flexible name, which Swift does not import.
    private struct InotifyHead {
        let watch: Int32
        let mask: UInt32
        let cookie: UInt32
        let length: UInt32
    }
}
