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
        let staged = try stage(path, with: bytes, mode: mode, durable: durable)
        try staged.commit()
        if durable { try syncDirectory(staged.target.directory) }
    }

    /// New content beside its file, not in its place yet.
    struct Staged: Sendable {
        let target: FilePath
        let temporary: FilePath

        /// Puts it in its place. Where that fails it is removed.
        func commit() throws(FileError) {
            do throws(Errno) {
                _ = try unsafe temporary.withCString { (from) throws(Errno) in
                    try unsafe target.withCString { (onto) throws(Errno) in
                        try Errno.retrying { unsafe rename(from, onto) }
                    }
                }
            } catch {
                remove()
                throw FileError(.replace, target, error)
            }
        }

        /// Removes it.
        func remove() { unsafe temporary.withCString { _ = unsafe unlink($0) } }
    }

    /// Writes to `<path>.new`, which takes the file's place when it is committed: what may take long is done before.
    static func stage(
        _ path: FilePath, with bytes: [UInt8], mode: UInt32 = 0o600, durable: Bool = true
    ) throws(FileError) -> Staged {
        let target = (try? path.resolved()) ?? path
        let staged = Staged(target: target, temporary: target.suffixed(".new"))
        // One of a killed process may lie there, with other permissions or a link planted in its place.
        staged.remove()
        do throws(FileError) { try write(bytes, to: staged.temporary, mode: mode, durable: durable) } catch {
            staged.remove()
            throw error
        }
        return staged
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
