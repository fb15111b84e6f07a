import CLinux
import Glibc

/// inotify(7) on the files that a lane has open: which of them grew, were renamed or deleted.
///
/// A watch is on the inode, so it follows a file through its rename. Where no watch can be had (the user's limit) the file
/// is looked at on the slow scan only; the caller counts that.
final class FileWatches {
    /// What happened to the files of one watch.
    struct Event: Equatable {
        let watch: Int32
        /// Renamed, deleted or linked: the path must be looked at.
        let moved: Bool
    }

    /// What has happened since the last call.
    enum Events: Equatable {
        case some([Event])
        /// The kernel's queue was full: anything may have happened.
        case overflow
    }

    private let descriptor: FileDescriptor
    private var users: [Int32: Int] = [:]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    private static let mask = UInt32(IN_MODIFY) | UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF)

    /// - Throws: EMFILE: `fs.inotify.max_user_instances` is reached.
    init() throws(Errno) {
        descriptor = FileDescriptor(
            owning: try Errno.retrying { inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)) })
    }

    var raw: Int32 { descriptor.raw }

    /// Watches an open file. Two files of one inode share a watch.
    ///
    /// - Throws: ENOSPC: `fs.inotify.max_user_watches` is reached.
    func add(_ file: borrowing FileDescriptor) throws(Errno) -> Int32 {
        // By the descriptor and not the path, which may be another file by now.
        let path = FilePath("/proc/self/fd/\(file.raw)")
        let watch = try unsafe path.withCString { (path) throws(Errno) in
            try Errno.retrying { unsafe inotify_add_watch(descriptor.raw, path, Self.mask) }
        }
        users[watch, default: 0] += 1
        return watch
    }

    func remove(_ watch: Int32) {
        guard let count = users[watch] else { return }
        users[watch] = count > 1 ? count - 1 : nil
        if count == 1 { _ = inotify_rm_watch(descriptor.raw, watch) }
    }

    /// Takes what has happened; never blocks.
    func take() -> Events {
        var found: [Event] = []
        while true {
            let count =
                (try? Errno.retrying {
                    unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor.raw, $0.baseAddress, $0.count) }
                }) ?? 0
            guard count > 0 else { return .some(found) }
            var place = 0
            while place + MemoryLayout<inotify_event>.size <= count {
                let event = unsafe buffer.withUnsafeBytes {
                    unsafe $0.loadUnaligned(fromByteOffset: place, as: InotifyHead.self)
                }
                place += MemoryLayout<InotifyHead>.size + Int(event.length)
                if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return .overflow }
                let moved = event.mask & (UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF)) != 0
                if let last = found.last, last.watch == event.watch, last.moved == moved { continue }
                found.append(Event(watch: event.watch, moved: moved))
            }
        }
    }

    // struct inotify_event without its flexible name, which Swift does not import.
    private struct InotifyHead {
        let watch: Int32
        let mask: UInt32
        let cookie: UInt32
        let length: UInt32
    }
}
