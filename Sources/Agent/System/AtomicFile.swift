import Glibc

/// Replaces a small file as a whole: whoever reads it finds the old content or the new one, never a part.
enum AtomicFile {
    /// Writes to `<path>.new`, brings it to the disk, renames it onto the path, brings the directory to the disk.
    ///
    /// Whatever fails, the old file stays as it was and the new one is removed. A symbolic link at the path is followed
    /// first, so that the link stays.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - bytes: its new content.
    ///   - mode: its permissions.
    ///   - durable: `false` leaves out both fsyncs: the file then outlives the process, but not the machine.
    /// - Throws: the step that failed.
    static func replace(
        _ path: FilePath, with bytes: [UInt8], mode: UInt32 = 0o600, durable: Bool = true
    ) throws(FileError) {
        let target = (try? path.resolved()) ?? path
        let temporary = target.suffixed(".new")
        // One of a killed process may lie there, with other permissions or a link planted in its place.
        unsafe temporary.withCString { _ = unsafe unlink($0) }
        do throws(FileError) {
            try write(bytes, to: temporary, mode: mode, durable: durable)
            try FileError.naming(.replace, target) { () throws(Errno) in
                _ = try unsafe temporary.withCString { (from) throws(Errno) in
                    try unsafe target.withCString { (onto) throws(Errno) in
                        try Errno.retrying { unsafe rename(from, onto) }
                    }
                }
            }
        } catch {
            unsafe temporary.withCString { _ = unsafe unlink($0) }
            throw error
        }
        if durable { try syncDirectory(target.directory) }
    }

    private static func write(
        _ bytes: [UInt8], to path: FilePath, mode: UInt32, durable: Bool
    ) throws(FileError) {
        let file = try FileError.naming(.create, path) { () throws(Errno) in
            try FileDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        }
        do throws(Errno) { try file.write(bytes) } catch { throw FileError(.write, path, error) }
        if durable {
            do throws(Errno) { try file.sync() } catch { throw FileError(.sync, path, error) }
        }
        do throws(Errno) { try file.close() } catch { throw FileError(.write, path, error) }
    }

    private static func syncDirectory(_ path: FilePath) throws(FileError) {
        let directory = try FileError.naming(.open, path) { () throws(Errno) in
            try FileDescriptor.open(path, flags: O_RDONLY | O_DIRECTORY)
        }
        do throws(Errno) { try directory.sync() } catch { throw FileError(.sync, path, error) }
    }
}
