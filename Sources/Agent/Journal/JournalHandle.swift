import CSystemd
import Glibc
import LineCore
import Settings

/// An open journal, and a place in it: sd-journal(3). Only the thread that made it may use it.
@safe final class JournalHandle {
    private let journal: OpaquePointer

    /// Loads libsystemd.
    ///
    /// - Returns: why it cannot be had; `nil` where it is there.
    static func missingLibrary() -> String? {
        guard let problem = unsafe csystemd_load() else { return nil }
        return unsafe String(cString: problem)
    }

    /// Opens a journal.
    ///
    /// - Parameters:
    ///   - directory: of its files; `nil`: the journal of this machine.
    ///   - filter: which entries there are to be.
    /// - Throws: ENOENT: there is no such directory; EACCES; EMFILE. Files that cannot be opened are passed over.
    init(_ directory: FilePath?, filter: JournalFilter = JournalFilter()) throws(Errno) {
        var opened: OpaquePointer?
        if let directory {
            _ = try unsafe directory.withCString { (path) throws(Errno) in
                try Self.check(unsafe csystemd_open(&opened, path))
            }
        } else {
            try Self.check(unsafe csystemd_open(&opened, nil))
        }
        guard let opened = unsafe opened else { throw Errno(ENOENT) }
        unsafe journal = opened
        for step in filter.steps {
            switch step {
            case .match(let text):
                let bytes = Array(text.utf8)
                try Self.check(unsafe csystemd_add_match(journal, bytes, bytes.count))
            case .or: try Self.check(unsafe csystemd_add_disjunction(journal))
            case .and: try Self.check(unsafe csystemd_add_conjunction(journal))
            }
        }
    }

    deinit { unsafe csystemd_close(journal) }

    /// Sets the place: ``next()`` then gives the first entry there.
    func seek(_ place: JournalProgress.Seek) throws(Errno) {
        switch place {
        case .cursor(let cursor): try Self.check(unsafe csystemd_seek_cursor(journal, cursor))
        case .realtime(let time): try Self.check(unsafe csystemd_seek_realtime(journal, time))
        case .boot(let boot):
            guard boot.count == 16 else { throw Errno(EINVAL) }
            try Self.check(unsafe csystemd_seek_boot(journal, boot))
        case .tail:
            try Self.check(unsafe csystemd_seek_tail(journal))
            // From the tail itself `next` would give the last of what comes then, and leave out the rest.
            if try Self.check(unsafe csystemd_previous(journal)) == 0 {
                try Self.check(unsafe csystemd_seek_head(journal))
            }
        }
    }

    /// Goes to the next entry.
    ///
    /// - Returns: whether there is one.
    @inline(__always)
    func next() throws(Errno) -> Bool { try Self.check(unsafe csystemd_next(journal)) > 0 }

    /// Fields beyond so many bytes need not be unpacked.
    func limitFields(to bytes: Int) throws(Errno) {
        try Self.check(unsafe csystemd_set_data_threshold(journal, bytes))
    }

    /// When the journal took the entry: microseconds since 1970.
    @inline(__always)
    func realtime() throws(Errno) -> UInt64 {
        var time: UInt64 = 0
        try Self.check(unsafe csystemd_realtime(journal, &time))
        return time
    }

    /// Gives each field of the entry, `NAME=value`, for the length of the call.
    @inline(__always)
    func readFields(_ take: (Bytes) -> Void) throws(Errno) {
        unsafe csystemd_restart_data(journal)
        var data: UnsafeRawPointer?
        var size = 0
        while try Self.check(unsafe csystemd_enumerate_data(journal, &data, &size)) > 0 {
            guard let data = unsafe data else { continue }
            take(unsafe Bytes(start: data.assumingMemoryBound(to: UInt8.self), count: size))
        }
    }

    /// The entry's cursor.
    func cursor() throws(Errno) -> JournalCursor {
        var text: UnsafeMutablePointer<CChar>?
        try Self.check(unsafe csystemd_cursor(journal, &text))
        guard let text = unsafe text else { throw Errno(ENOENT) }
        defer { unsafe free(text) }
        return JournalCursor(unsafe String(cString: text))
    }

    /// What tells of changes, from the first call on; it is readable then.
    func descriptor() throws(Errno) -> Int32 { try Self.check(unsafe csystemd_fd(journal)) }

    /// Until when to wait for it at the most: nanoseconds of the monotonic clock; `nil`: as long as one likes. Some file
    /// systems tell of no changes.
    func deadline() throws(Errno) -> Int64? {
        var time: UInt64 = 0
        try Self.check(unsafe csystemd_timeout(journal, &time))
        let (nanoseconds, isForEver) = Int64(clamping: time).multipliedReportingOverflow(by: 1000)
        return isForEver ? nil : nanoseconds
    }

    /// Takes what ``descriptor()`` has told.
    ///
    /// - Returns: whether files came or went, and not only entries.
    func process() throws(Errno) -> Bool {
        try Self.check(unsafe csystemd_process(journal)) == Int32(csystemd_invalidated)
    }

    @discardableResult
    @inline(__always)
    private static func check(_ result: Int32) throws(Errno) -> Int32 {
        if result < 0 { throw Errno(-result) }
        return result
    }
}
