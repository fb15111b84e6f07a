import Glibc
import Synchronization

/// Remembers, beyond a kill -9, which times were given to lines that have none of their own, so that a replay gives them
/// again and Loki stores each line once.
///
/// Before a batch is pushed for the first time its lane calls ``append(_:)``: one write(2) to `<positions>.times`,
/// no fsync, for it must outlive the process and not the machine. At start ``open(beside:)`` loads the notes; where a
/// file is read from its saved position, ``ranges(of:from:)`` says which times its lines had.
///
/// Any thread may call; the calls of several lanes are taken in turn.
public final class TimeNotes: Sendable {
    /// Above this size the file is written anew without the notes that nobody needs: 1 MiB.
    public static let rewriteSize = 1 << 20
    /// The file has this much room beyond its end, or half of it, where the disk has twice as much: should it fill up, notes
    /// go on: 1 MiB.
    static let room = 1 << 20

    // So many notes of a file are compared with another file; each may have to be decompressed to its place.
    private static let compared = 8

    /// What ``open(beside:rewriteAbove:)`` found.
    public struct Opening: Sendable {
        /// The notes.
        public let notes: TimeNotes
        /// How many notes were loaded.
        public let loaded: Int
        /// How many lines were no notes: a torn end after kill -9 (at most one), or damage.
        public let unreadable: Int
    }

    private struct State: ~Copyable, Sendable {
        var book = TimeNoteBook()
        var file: FileDescriptor?
        var size = 0
        /// Up to where the file has room on disk.
        var roomEnd = 0
        /// The last write failed in the middle of a line: the next one first ends that line.
        var torn = false
        /// Why notes are missing in the file, until it has been written anew.
        var problem: String?
        /// What was appended while the file is being written anew.
        var meanwhile: [UInt8]?
    }

    /// The file.
    public let path: FilePath
    private let rewriteAbove: Int
    private let state: Mutex<State>

    private init(path: FilePath, rewriteAbove: Int, state: consuming sending State) {
        self.path = path
        self.rewriteAbove = rewriteAbove
        self.state = Mutex(state)
    }

    /// Loads the notes beside a positions file: `<positions>.times`. A missing file is made with the first note.
    ///
    /// Lines that are no notes are left out and counted: without its note a line gets a new time, which is
    /// harmless; not to start would not be.
    ///
    /// - Parameters:
    ///   - positions: the path of the positions file.
    ///   - rewriteAbove: bytes from which on the file is written anew; ``rewriteSize`` but in tests.
    /// - Returns: the notes, and how many lines were none.
    /// - Throws: the file is there and cannot be read.
    public static func open(
        beside positions: FilePath, rewriteAbove: Int = rewriteSize
    ) throws(FileError) -> Opening {
        let path = positions.suffixed(".times")
        var state = State()
        var unreadable = 0
        do throws(Errno) {
            let file = try FileDescriptor.open(path, flags: O_RDONLY)
            let bytes = try file.read(at: 0, count: try file.status().size)
            state.size = bytes.count
            state.torn = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                if let note = TimeNote(line: line) { state.book.add(note) } else { unreadable += 1 }
            }
        } catch let error where error.code == ENOENT {
            // Nothing noted yet.
        } catch {
            throw FileError(.read, path, error)
        }
        let loaded = state.book.count
        return Opening(
            notes: TimeNotes(path: path, rewriteAbove: rewriteAbove, state: state), loaded: loaded,
            unreadable: unreadable)
    }

    /// Puts notes on disk, all with one write(2). Call it before the batch that they belong to is pushed.
    ///
    /// - Parameter notes: of one batch; none does nothing.
    /// - Throws: the write failed. The notes hold in memory all the same; the caller counts it and goes on, for it costs no
    ///   line, only a repeat with another time if the process is killed now.
    public func append(_ notes: [TimeNote]) throws(FileError) {
        if notes.isEmpty { return }
        try state.withLock { (state) throws(FileError) in
            var text = state.torn ? "\n" : ""
            for note in notes {
                state.book.add(note)
                text += note.line
            }
            state.meanwhile?.append(contentsOf: text.utf8)
            do throws(FileError) { try write(Array(text.utf8), &state) } catch {
                state.problem = "\(error)"
                throw error
            }
        }
    }

    /// Why notes could not be written, a sentence; `nil` once all that are needed are in the file.
    public var problem: String? { state.withLock { $0.problem } }

    /// The notes of a file whose range ends after an offset, in the order of their ranges; of those that begin at one place
    /// the latest.
    ///
    /// They are not checked against the file: an inode number may be another file's by now.
    public func ranges(of identity: FileIdentity, from offset: Int) -> [TimeNote] {
        state.withLock { $0.book.ranges(identity, from: offset) }
    }

    /// Makes the notes of a file void, for it has other bytes now: those on disk too that are forgotten here.
    ///
    /// - Parameters:
    ///   - identity: the file.
    ///   - notes: what is known of it instead.
    /// - Throws: as ``append(_:)``.
    func forget(_ identity: FileIdentity, noting notes: [TimeNote] = []) throws(FileError) {
        let old: [TimeNote] = state.withLock { $0.book.mayHold(identity) } ? [.void(identity)] : []
        try append(old + notes)
    }

    /// A file with lines that were given a time and that stand in another file too.
    ///
    /// - Parameters:
    ///   - original: the file that it should be, if its notes are of these lines still.
    ///   - others: files that it is not; `nil` where it can be the original only.
    ///   - holds: has the other file these bytes?
    ///   - reaches: has it so many bytes?
    /// - Returns: `nil` where there is none; of several the one with notes up to the farthest place in the other file, and the
    ///   fewest beyond its end; of those the original.
    func file(
        _ original: FileIdentity? = nil, besides others: [FileIdentity]? = [], whose holds: (KnownBytes) -> Bool,
        reaches: (Int) -> Bool
    ) -> FileIdentity? {
        var notes = original.flatMap { ranges(of: $0, from: 0).first }.map { [$0] } ?? []
        if let others {
            notes += state.withLock { $0.book.first }
                .filter { $0.identity != original && !others.contains($0.identity) }
        }
        // Outside the lock: the closures read a disk.
        let same = notes.filter { holds($0.knownBytes) }.map { ranges(of: $0.identity, from: 0) }.filter { notes in
            // Files may begin alike, with the rest of a record that a rotation cut; a few lines later they do not.
            let compared = notes.prefix(Self.compared)
            let held = compared.filter { holds($0.knownBytes) }
            return compared.allSatisfy { held.contains($0) || !reaches($0.knownBytes.end) }
                && (held.reduce(0) { $0 + $1.check.length } >= ContentMark.telling || notes.first?.identity == original)
        }
        let best = same.map { notes in
            let reached = notes.filter { reaches($0.end) }
            return (notes, end: reached.last?.end ?? 0, beyond: notes.count - reached.count)
        }.max { ($0.end, $1.beyond) < ($1.end, $0.beyond) }
        return best?.0.first?.identity
    }

    /// A place in the order of notes; take it before the positions are gathered, for ``prune(below:before:)``.
    public func checkpoint() -> UInt64 { state.withLock { $0.book.next } }

    /// How many notes are held in memory.
    public var count: Int { state.withLock { $0.book.count } }

    /// Forgets the notes below positions that are on disk now, and writes the file anew once it is large, or where notes
    /// are missing in it. Lanes do not wait for that.
    ///
    /// - Parameters:
    ///   - saved: what was saved; it must hold every file being read, those at offset 0 too.
    ///   - checkpoint: of before `saved` was gathered: younger notes stay.
    /// - Throws: the new file cannot be written; the old one stays and is added to.
    public func prune(below saved: Positions, before checkpoint: UInt64) throws(FileError) {
        let anew = state.withLock { state -> [UInt8]? in
            state.book.prune(below: saved, before: checkpoint)
            guard state.size > rewriteAbove || state.problem != nil else { return nil }
            let bytes = Array(state.book.notes.map(\.line).joined().utf8)
            // Notes that are all needed make a large file; writing it anew each time would help nobody.
            guard bytes.count <= state.size / 2 || state.problem != nil else { return nil }
            state.meanwhile = []
            return bytes
        }
        guard let anew else { return }
        do throws(FileError) {
            let staged = try AtomicFile.stage(path, with: anew, durable: false)
            try state.withLock { (state) throws(FileError) in
                let later = state.meanwhile ?? []
                do throws(FileError) {
                    if !later.isEmpty { try Self.append(later, to: staged.temporary) }
                } catch {
                    staged.remove()
                    throw error
                }
                try staged.commit()
                state.file = nil
                state.roomEnd = 0
                state.size = anew.count + later.count
                state.book.wasWritten()
                state.torn = false
                state.problem = nil
                state.meanwhile = nil
            }
        } catch {
            state.withLock { $0.meanwhile = nil }
            throw error
        }
    }

    private static func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try FileError.naming(.write, path) { () throws(Errno) in
            try FileDescriptor.open(path, flags: O_WRONLY | O_APPEND | O_NOFOLLOW).write(bytes)
        }
    }

    private func write(_ bytes: [UInt8], _ state: inout State) throws(FileError) {
        if state.file == nil {
            state.file = try FileError.naming(.create, path) { () throws(Errno) in
                try FileDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
            }
        }
        makeRoom(after: state.size + bytes.count, &state)
        // Until all is written the line may be torn.
        state.torn = true
        do throws(Errno) { try state.file?.write(bytes) } catch {
            // A new descriptor next time: this one may be of a file system that went away.
            state.file = nil
            throw FileError(.write, path, error)
        }
        state.torn = false
        state.size += bytes.count
    }

    // While there is some: that a disk fills up must not make repeats harmful.
    private func makeRoom(after size: Int, _ state: inout State) {
        guard size > state.roomEnd - Self.room / 2 else { return }
        do throws(Errno) {
            try state.file?.reserve(upTo: size + Self.room, leaving: Self.room)
            state.roomEnd = size + Self.room
        } catch let error where error.code == EOPNOTSUPP || error.code == ENOSYS {
            state.roomEnd = .max
        } catch {
            // It may be had with the next note.
        }
    }
}
