import Logging
import Settings
import Synchronization

/// The positions of an earlier run, until the files they are of are found.
final class SavedPositions: Sendable {
    private struct State {
        var byPath: [FilePath: [FilePosition]]
        var cursors: [String: String]
        var claims: [FilePath: Set<Int>] = [:]
        // Paths that a lane has told positions of, and so keeps them.
        var kept: Set<FilePath> = []
    }

    private let state: Mutex<State>
    /// The file they came from, and go to.
    let file: PositionsFile
    /// When they were saved, nanoseconds since 1970; `nil` where there was no file.
    let savedAt: Int64?

    init(_ positions: Positions, file: PositionsFile, savedAt: Int64? = nil) {
        self.file = file
        self.savedAt = savedAt
        state = Mutex(State(byPath: positions.generations, cursors: positions.cursors))
    }

    /// Loads positions and given times.
    ///
    /// - Throws: the file is damaged or cannot be read; the sentence says the ways out.
    static func load(
        _ settings: Settings, isReadOnly: Bool, logger: Logger
    ) throws(AgentError) -> (SavedPositions, TimeNotes?) {
        let path = FilePath(settings.positions.filename)
        let file = PositionsFile(path: path)
        let archives = ArchivePaths(settings)
        let savedAt = (try? FileStatus.of(path))?.modified
        let loaded: LoadedPositions
        do throws(PositionsError) {
            loaded = try file.load(
                ignoringInvalid: settings.positions.ignoreInvalidYAML, archives: archives.rules(for:))
        } catch {
            throw AgentError("\(error)")
        }
        report(loaded.origin, path, logger)
        guard !isReadOnly else { return (SavedPositions(loaded.positions, file: file, savedAt: savedAt), nil) }
        do throws(FileError) {
            let opening = try TimeNotes.open(beside: path)
            if opening.unreadable > 1 {
                logger.warning(
                    "some notes of given times cannot be read; lines without a time of their own may repeat",
                    metadata: ["path": "\(opening.notes.path)", "unreadable": "\(opening.unreadable)"])
            }
            return (SavedPositions(loaded.positions, file: file, savedAt: savedAt), opening.notes)
        } catch {
            throw AgentError("\(error)")
        }
    }

    /// What was saved of a path, oldest generation first; given to each target once. Whoever asks keeps the path's
    /// positions from then on.
    func claim(_ path: FilePath, for target: Int) -> [FilePosition] {
        state.withLock { state in
            guard let saved = state.byPath[path], state.claims[path, default: []].insert(target).inserted else {
                return []
            }
            return saved
        }
    }

    /// Cursors of journals, by name, as they were saved.
    var cursors: [String: String] { state.withLock { $0.cursors } }

    /// Paths with positions that nobody has claimed.
    var unclaimed: [FilePath] {
        state.withLock { state in state.byPath.keys.filter { state.claims[$0] == nil } }
    }

    /// All there is to save: what is read now, and what no lane has told of yet, claimed or not.
    ///
    /// - Parameters:
    ///   - current: of every file being read. Two targets may read one file; the one that is less far counts.
    ///   - cursors: of every journal being read, by name.
    /// - Returns: what to save.
    func merged(with current: [FilePosition], cursors: [String: String] = [:]) -> Positions {
        var seen: [FilePath: [FilePosition]] = [:]
        for position in current {
            var list = seen[position.path] ?? []
            if let index = list.firstIndex(where: { $0.identity == position.identity }) {
                if position.offset < list[index].offset { list[index] = position }
            } else {
                list.append(position)
            }
            seen[position.path] = list
        }
        return state.withLock { state in
            for (path, list) in state.byPath where !state.kept.contains(path) {
                if seen[path] != nil {
                    state.kept.insert(path)
                    continue
                }
                // A file that is gone takes its position with it; only "no such file" proves that.
                if let status = try? FileStatus.of(path.directory), status.kind == .directory { seen[path] = list }
            }
            let files = seen.keys.sorted().flatMap { seen[$0] ?? [] }
            return Positions(files: files, cursors: state.cursors.merging(cursors) { _, current in current })
        }
    }

    private static func report(_ origin: LoadedPositions.Origin, _ path: FilePath, _ logger: Logger) {
        switch origin {
        case .ours: break
        case .missing:
            logger.info("there is no positions file; files are read from their start", metadata: ["path": "\(path)"])
        case .empty:
            logger.warning(
                "the positions file is empty; files are read from their start", metadata: ["path": "\(path)"])
        case .promtail(let imported):
            logger.info(
                "Promtail's positions were imported; its file is kept under another name",
                metadata: [
                    "path": "\(path)", "files": "\(imported.positions.files.count)",
                    "skipped": "\(imported.skipped.joined(separator: "; "))",
                    "restarted": "\(imported.restarted.joined(separator: "; "))",
                ])
        case .ignored(let error):
            logger.warning("a damaged positions file was passed over", metadata: ["error": "\(error)"])
        }
    }
}
