import CLinux
import Glibc

/// Owns an open descriptor: closed once, at the latest when the owner goes.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number, for calls that this type does not wrap. It stays owned here: do not close it.
    public let raw: Int32

    /// Takes over a descriptor that somebody opened.
    public init(owning raw: Int32) { self.raw = raw }

    /// Opens a path; always with `O_CLOEXEC`.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - flags: `O_RDONLY`, `O_NOFOLLOW` … of open(2).
    ///   - mode: the permissions of a file that it creates.
    /// - Returns: the owner of the descriptor.
    /// - Throws: the errno of open(2).
    public static func open(_ path: FilePath, flags: Int32, mode: UInt32 = 0) throws(Errno) -> FileDescriptor {
        let raw = try unsafe path.withCString { (path) throws(Errno) in
            try Errno.retrying { unsafe Glibc.open(path, flags | O_CLOEXEC, mode) }
        }
        return FileDescriptor(owning: raw)
    }

    /// Closes it and says what close(2) said.
    ///
    /// - Throws: EIO and the like: what was written may not be on disk. Never EINTR: Linux has closed it then.
    public consuming func close() throws(Errno) {
        let raw = raw
        discard self
        if Glibc.close(raw) == -1 {
            let error = Errno.current
            if error.code != EINTR { throw error }
        }
    }

    /// Gives the number away, unclosed.
    public consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }

    deinit { _ = Glibc.close(raw) }

    /// Its status.
    ///
    /// - Throws: the errno.
    public func status() throws(Errno) -> FileStatus { try FileStatus.of(raw: raw) }

    /// Reads bytes at an offset (pread), until `count` are there or the file ends.
    ///
    /// - Parameters:
    ///   - offset: where to begin, bytes from the start.
    ///   - count: at most this many.
    /// - Returns: the bytes; fewer than `count` only at the file's end.
    /// - Throws: the errno.
    public func read(at offset: Int, count: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = try Errno.retrying {
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    unsafe pread(raw, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, offset + filled)
                }
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Writes all bytes at the descriptor's place, with one write(2) where the kernel takes them all at once.
    ///
    /// - Throws: the errno; a part may have been written then.
    public func write(_ bytes: [UInt8]) throws(Errno) {
        var done = 0
        while done < bytes.count {
            done += try Errno.retrying {
                unsafe bytes.withUnsafeBytes { buffer in
                    unsafe Glibc.write(raw, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
                }
            }
        }
    }

    /// Takes room on the disk for what will be written, fallocate(2), without a change of the size: a disk that fills up later does
    /// not matter then.
    ///
    /// - Parameters:
    ///   - end: up to where, bytes from the start; what is there already stays.
    ///   - rest: bytes that must be left to others on that file system.
    /// - Throws: the errno: ENOSPC, or EOPNOTSUPP or ENOSYS where the file system cannot do that.
    func reserve(upTo end: Int, leaving rest: Int) throws(Errno) {
        var system = statvfs()
        try Errno.retrying { unsafe fstatvfs(raw, &system) }
        // In blocks: there are file systems that say they have more bytes than can be counted.
        let block = max(1, UInt64(system.f_frsize))
        guard UInt64(system.f_bavail) > UInt64(end + rest) / block else { throw Errno(ENOSPC) }
        try Errno.retrying { clinux_reserve(raw, Int64(end)) }
    }

    /// Brings content and size to the disk (fsync).
    ///
    /// - Throws: the errno. EINVAL, which file systems without it answer, is no error.
    public func sync() throws(Errno) {
        do throws(Errno) { try Errno.retrying { fsync(raw) } } catch let error where error.code == EINVAL { return }
    }

    /// Waits for the file's lock (flock), which holds among those that ask for it; ``unlock()`` or closing gives it back.
    ///
    /// - Throws: the errno.
    func lock() throws(Errno) { try Errno.retrying { clinux_lock(raw) } }

    /// Takes the file's lock where nobody holds it.
    ///
    /// - Returns: whether it is ours now.
    /// - Throws: the errno.
    func tryLock() throws(Errno) -> Bool {
        do throws(Errno) { try Errno.retrying { clinux_try_lock(raw) } } catch {
            if error.code == EWOULDBLOCK { return false }
            throw error
        }
        return true
    }

    /// Gives the lock back.
    func unlock() { _ = clinux_unlock(raw) }

    /// Sets the size (ftruncate).
    ///
    /// - Throws: the errno.
    public func truncate(to size: Int) throws(Errno) { try Errno.retrying { ftruncate(raw, size) } }
}
