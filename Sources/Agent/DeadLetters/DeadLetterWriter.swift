import Glibc

/// Writes letters into the files of a directory, on one thread.
///
/// Each write(2) is over before ``write(_:)`` returns, so that letters outlive the process; a file is brought to the disk
/// when it is full, and at the end. A replay takes a file by giving it another name, under the file's lock: it is noticed
/// here, and another file begun.
final class DeadLetterWriter {
    /// What happened to some lines.
    struct Report {
        /// Lines that were written, by place.
        var kept: [Range<Int>] = []
        /// Letters that are lost, by reason.
        var lost: [DeadLetterLoss: Int] = [:]
        /// Why lines could not be written.
        var problem: FileError?
        /// Files that had to go.
        var removed: [FilePath] = []
    }

    private static let chunk = 64 << 10

    private let directory: DeadLetterDirectory
    private var shelf: DeadLetterShelf
    private var file: FileDescriptor?
    private var path = FilePath("")
    private var isListed = false

    /// Bytes of all files.
    var bytes: Int { shelf.bytes }

    /// - Parameters:
    ///   - path: the directory; it is made when it is missing, but not what is above it.
    ///   - bound: `dead_letter.max_bytes`.
    init(_ path: FilePath, bound: Int) {
        directory = DeadLetterDirectory(path: path)
        shelf = DeadLetterShelf(bound: bound)
    }

    /// Counts what there is, so that the bytes are known before the first letter.
    func begin() -> FileError? {
        do throws(FileError) { try list() } catch { return error }
        return nil
    }

    /// Writes lines, each a letter with its line end.
    func write(_ lines: [[UInt8]]) -> Report {
        var report = Report()
        var chunk: [UInt8] = []
        var start = 0
        for (place, line) in lines.enumerated() {
            if !chunk.isEmpty, chunk.count + line.count > Self.chunk {
                write(chunk, letters: start..<place, &report)
                (chunk, start) = ([], place)
            }
            chunk += line
        }
        if start < lines.count { write(chunk, letters: start..<lines.count, &report) }
        return report
    }

    /// Brings what was written to the disk, and closes the file.
    func end() -> FileError? {
        defer {
            file = nil
            shelf.close()
        }
        do throws(Errno) { try file?.sync() } catch { return FileError(.sync, path, error) }
        return nil
    }

    private func write(_ bytes: [UInt8], letters: Range<Int>, _ report: inout Report) {
        do throws(FileError) {
            guard try prepare(for: bytes.count, &report) else {
                report.lost[.tooLarge, default: 0] += letters.count
                return
            }
            try append(bytes)
            shelf.wrote(bytes.count)
            report.kept.append(letters)
        } catch {
            // Another try begins anew: the directory may have been removed, or mounted over. An empty file helps nobody.
            if (try? file?.status().size) == 0 { try? DeadLetterDirectory.remove(path) }
            file = nil
            shelf.close()
            isListed = false
            report.problem = error
            report.lost[.unwritable, default: 0] += letters.count
        }
    }

    // Makes room, and leaves the file open and locked; false where there never is room.
    private func prepare(for bytes: Int, _ report: inout Report) throws(FileError) -> Bool {
        if !isListed { try list() }
        while true {
            if file != nil, try !lockIfOurs() {
                file = nil
                shelf.close()
                try list()
            }
            guard let step = shelf.makeRoom(for: bytes) else {
                file?.unlock()
                return false
            }
            for number in step.removed {
                report.lost[.removed, default: 0] += letters(of: number)
                report.removed.append(directory.file(number))
                try directory.remove(number)
            }
            guard let number = step.opened else { return true }
            do throws(Errno) { try file?.sync() } catch { report.problem = FileError(.sync, path, error) }
            path = directory.file(number)
            file = try FileError.naming(.create, path) { () throws(Errno) in
                try FileDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
            }
        }
    }

    // Has the file its name still? Then its lock is held.
    private func lockIfOurs() throws(FileError) -> Bool {
        guard file != nil else { return false }
        // A replay holds it to its end, which may be a long time.
        guard try FileError.naming(.lock, path, { () throws(Errno) in try file?.tryLock() ?? false }) else {
            return false
        }
        let own = try? file?.status().identity
        let named = try? FileStatus.of(path, followingLinks: false).identity
        if own != nil, own == named { return true }
        file?.unlock()
        return false
    }

    private func append(_ bytes: [UInt8]) throws(FileError) {
        let size = (try? file?.status().size) ?? 0
        defer { file?.unlock() }
        do throws(Errno) { try file?.write(bytes) } catch {
            // Half a letter is none.
            try? file?.truncate(to: size)
            throw FileError(.write, path, error)
        }
    }

    private func list() throws(FileError) {
        try directory.make()
        shelf.found(try directory.files())
        isListed = true
    }

    private func letters(of number: Int) -> Int {
        ["", ".replay"].reduce(0) { sum, suffix in
            let name = directory.file(number).suffixed(suffix)
            guard let file = try? FileDescriptor.open(name, flags: O_RDONLY | O_NOFOLLOW) else { return sum }
            var (count, offset) = (0, 0)
            while let bytes = try? file.read(at: offset, count: 256 << 10), !bytes.isEmpty {
                count += bytes.count { $0 == 0x0a }
                offset += bytes.count
            }
            return sum + count
        }
    }
}
