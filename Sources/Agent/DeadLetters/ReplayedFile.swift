import Glibc

/// A file of dead letters that is being sent again: what of it is done, and what of that remains.
///
/// It is taken under its lock by another name, `<file>.replay`, so that a running agent begins a new one. What remains is
/// added to `<file>.remains`; then `<file>.progress` says, replaced as a whole, how much of both is good. After a kill -9
/// at any instant the next replay goes on there. At the end the remains take the file's own name.
final class ReplayedFile {
    /// Why a file is not replayed.
    enum Trouble: Error, CustomStringConvertible {
        case failed(FileError)
        case busy(FilePath)
        case both(FilePath)

        var description: String {
            switch self {
            case .failed(let error): "\(error)"
            case .busy(let path): "another replay is at work on \(path)"
            case .both(let path):
                "\(path) and \(path).replay, of a replay that was broken off, are both there; move one of them to another "
                    + "name and replay both"
            }
        }
    }

    private let path: FilePath
    private let letters: FileDescriptor
    private let remains: FileDescriptor
    private let size: Int
    // Up to where the letters are done, and up to where the remains are good.
    private var done = 0
    private var kept = 0

    private var taken: FilePath { path.suffixed(".replay") }
    private var remainsPath: FilePath { path.suffixed(".remains") }
    private var progressPath: FilePath { path.suffixed(".progress") }

    /// Takes a file, or goes on with one that a replay was broken off in.
    ///
    /// - Parameter path: its own name.
    /// - Throws: it cannot be taken, and why.
    init(_ path: FilePath) throws(Trouble) {
        self.path = path
        do throws(FileError) {
            letters = try Self.take(path)
            if let progress = Self.progress(path) { (done, kept) = progress }
            size = try FileError.naming(.inspect, path) { () throws(Errno) in
                try FileStatus.of(path.suffixed(".replay"), followingLinks: false).size
            }
            remains = try Self.openRemains(path.suffixed(".remains"), size: kept)
        } catch {
            let trouble: Trouble =
                switch error.errno.code {
                case EWOULDBLOCK: .busy(path)
                case EEXIST: .both(path)
                default: .failed(error)
                }
            throw trouble
        }
    }

    // Gives the file its other name, and keeps its lock, which a running agent takes for a write and a replay to its end.
    private static func take(_ path: FilePath) throws(FileError) -> FileDescriptor {
        try endBrokenOff(path)
        let taken = path.suffixed(".replay")
        let isResumed = exists(taken)
        let name = isResumed ? taken : path
        do throws(Errno) {
            let file = try FileDescriptor.open(name, flags: O_RDONLY | O_NOFOLLOW)
            if isResumed {
                guard try file.tryLock() else { throw Errno(EWOULDBLOCK) }
                guard !exists(path) else { throw Errno(EEXIST) }
            } else {
                try file.lock()
                try rename(path, to: taken)
            }
            return file
        } catch { throw FileError(.open, name, error) }
    }

    // What a replay that was broken off has added beyond its progress is cut off.
    private static func openRemains(_ path: FilePath, size: Int) throws(FileError) -> FileDescriptor {
        do throws(Errno) {
            let file = try FileDescriptor.open(
                path, flags: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
            try file.truncate(to: size)
            return file
        } catch { throw FileError(.create, path, error) }
    }

    // A replay that was broken off in its last steps is ended.
    private static func endBrokenOff(_ path: FilePath) throws(FileError) {
        let suffixes = [".replay", ".remains", ".progress"]
        guard let progress = progress(path) else { return }
        let size = (try? FileStatus.of(path.suffixed(".replay"), followingLinks: false).size) ?? 0
        guard progress.done >= size, !exists(path.suffixed(".remains")) || !exists(path.suffixed(".replay")) else {
            return
        }
        for suffix in suffixes { try DeadLetterDirectory.remove(path.suffixed(suffix)) }
    }

    private static func exists(_ path: FilePath) -> Bool { (try? FileStatus.of(path, followingLinks: false)) != nil }

    /// The next letters, as lines without their ends; empty at the end.
    ///
    /// - Parameter bytes: about so many, at least one line. A last line without an end counts as one.
    /// - Returns: the lines.
    /// - Throws: the file cannot be read.
    func next(_ bytes: Int) throws(FileError) -> [ArraySlice<UInt8>] {
        var wanted = bytes
        while true {
            let count = max(0, min(wanted, size - done))
            let read = try FileError.naming(.read, taken) { () throws(Errno) in
                try letters.read(at: done, count: count)
            }
            if read.isEmpty { return [] }
            let isAll = done + read.count >= size || read.count < count
            guard let end = isAll ? read.endIndex : read.lastIndex(of: 0x0a).map({ $0 + 1 }) else {
                wanted *= 2
                continue
            }
            pending = end
            return read[..<end].split(separator: 0x0a)
        }
    }

    // Bytes of the lines that were handed out last.
    private var pending = 0

    /// The lines handed out last are done, but for what remains of them.
    ///
    /// - Parameter lines: what remains, each with its end.
    /// - Throws: that cannot be written; the lines handed out last are not done then.
    func finish(remaining lines: [[UInt8]]) throws(FileError) {
        let bytes = Array(lines.joined())
        do throws(Errno) {
            try remains.write(bytes)
            try remains.sync()
        } catch { throw FileError(.write, remainsPath, error) }
        done += pending
        kept += bytes.count
        pending = 0
        try AtomicFile.replace(progressPath, with: Array("\(done) \(kept)\n".utf8))
    }

    /// All is done: what remains takes the file's name, or nothing is left of it.
    func end() throws(FileError) {
        if kept > 0 {
            try FileError.naming(.replace, path) { () throws(Errno) in try Self.rename(remainsPath, to: path) }
        }
        for path in [taken, remainsPath, progressPath] { try DeadLetterDirectory.remove(path) }
    }

    private static func rename(_ from: FilePath, to: FilePath) throws(Errno) {
        _ = try unsafe from.withCString { (from) throws(Errno) in
            try unsafe to.withCString { (to) throws(Errno) in try Errno.retrying { unsafe Glibc.rename(from, to) } }
        }
    }

    private static func progress(_ path: FilePath) -> (done: Int, kept: Int)? {
        guard let file = try? FileDescriptor.open(path.suffixed(".progress"), flags: O_RDONLY | O_NOFOLLOW),
            let bytes = try? file.read(at: 0, count: 64)
        else { return nil }
        let numbers = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] >= 0, numbers[1] >= 0 else { return nil }
        return (numbers[0], numbers[1])
    }
}
