import Glibc
import Synchronization

/// The positions file: loads it, and replaces it as a whole.
///
/// A save writes a temporary file beside it, brings that to the disk, renames it and brings the directory to the disk; mode
/// 0600. So the file on disk is complete at every instant, and a save that fails leaves the old one as it was.
public final class PositionsFile: Sendable {
    private struct State: Sendable {
        /// What the file on disk holds, if we wrote it.
        var written: [UInt8]?
        /// The positions that this is the text of: to compare them costs less than to write the text of thousands.
        var saved: Positions?
        /// A file of somebody else, to be kept under another name before ours takes its place.
        var original: (bytes: [UInt8], suffix: String)?
    }

    /// The file.
    public let path: FilePath
    private let state = Mutex(State())

    /// Names the file; nothing is read or made yet.
    public init(path: FilePath) { self.path = path }

    /// Loads it: ours, or Promtail's in its place.
    ///
    /// A file without content counts as no positions, as it does for Promtail, but only while no `<name>.promtail`
    /// stands beside it: that copy shows that positions were saved here before, and ours is never saved empty.
    ///
    /// - Parameters:
    ///   - ignoringInvalid: `positions.ignore_invalid_yaml`: a damaged file counts as no positions.
    ///   - archives: how a path is decompressed: Promtail's position of such a file is a number of lines.
    /// - Returns: the positions and where they came from.
    /// - Throws: the file is there and cannot be read, is damaged, or is of a newer release. Never an empty start instead.
    public func load(
        ignoringInvalid: Bool = false, archives: (FilePath) -> ArchiveRules? = { _ in nil }
    ) throws(PositionsError) -> LoadedPositions {
        guard let bytes = try read() else { return LoadedPositions(positions: Positions(), origin: .missing) }
        do throws(PositionsError) {
            return try take(bytes, archives)
        } catch .damaged(let path, let line, let column, let what) {
            let error = PositionsError.damaged(path: path, line: line, column: column, what: what)
            guard ignoringInvalid else { throw error }
            state.withLock { $0.original = (bytes, ".damaged") }
            return LoadedPositions(positions: Positions(), origin: .ignored(error))
        } catch {
            throw error
        }
    }

    /// Saves positions, unless the file holds just these.
    ///
    /// - Returns: whether the file was written.
    /// - Throws: ``PositionsError/unwritable(_:)``. The old file is untouched; call again later.
    @discardableResult
    public func save(_ positions: Positions) throws(PositionsError) -> Bool {
        let isSame = state.withLock { $0.written != nil && $0.saved == positions }
        if isSame, (try? FileStatus.of(path)) != nil { return false }
        let bytes = PositionsDocument.text(of: positions)
        do throws(FileError) {
            return try state.withLock { (state) throws(FileError) in
                // Somebody may have removed the file meanwhile: then it is written though nothing has changed.
                if state.written == bytes, (try? FileStatus.of(path)) != nil {
                    state.saved = positions
                    return false
                }
                if let original = state.original {
                    try AtomicFile.replace(path.suffixed(original.suffix), with: original.bytes)
                    state.original = nil
                }
                state.written = nil
                try AtomicFile.replace(path, with: bytes)
                (state.written, state.saved) = (bytes, positions)
                return true
            }
        } catch {
            throw .unwritable(error)
        }
    }

    private func take(
        _ bytes: [UInt8], _ archives: (FilePath) -> ArchiveRules?
    ) throws(PositionsError) -> LoadedPositions {
        switch try PositionsDocument.read(bytes, path: path) {
        case .ours(let positions):
            // Read back in our own spelling, so that an edited file is not taken for the one we would write.
            if PositionsDocument.text(of: positions) == bytes { state.withLock { $0.written = bytes } }
            return LoadedPositions(positions: positions, origin: .ours)
        case .promtail(let entries):
            state.withLock { $0.original = (bytes, ".promtail") }
            let imported = PromtailPositions.importing(entries) { path, position in
                archives(path).map { PromtailPositions.look(path, lines: position, $0) }
                    ?? PromtailPositions.look(path, position)
            }
            return LoadedPositions(positions: imported.positions, origin: .promtail(imported))
        case .nothing:
            if (try? FileStatus.of(path.suffixed(".promtail"))) != nil {
                throw .damaged(
                    path: path, line: 1, column: 1,
                    what: "it has no content, and \(path).promtail shows that positions were saved here before")
            }
            return LoadedPositions(positions: Positions(), origin: .empty)
        }
    }

    private func read() throws(PositionsError) -> [UInt8]? {
        do throws(Errno) {
            // A named pipe in its place must not block the start.
            let file = try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
            let status = try file.status()
            if status.kind == .directory { throw Errno(EISDIR) }
            guard status.kind == .regular else { throw Errno(EINVAL) }
            return try file.read(at: 0, count: status.size)
        } catch let error where error.code == ENOENT {
            return nil
        } catch {
            throw .unreadable(FileError(.read, path, error))
        }
    }
}
