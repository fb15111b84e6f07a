import Glibc
import Settings

/// Promtail's positions file: read at the first start, written on request for the way back.
///
///     positions:
///       /var/log/app.log: "118273"
///       cursor-journal: s=…;i=…
///
/// It knows a path and a number of bytes, nothing that tells files apart: import takes the file that is at the path
/// now for the one that was meant, as Promtail does.
public enum PromtailPositions {
    /// One line of the file.
    enum Entry: Equatable {
        case file(FilePath, offset: Int)
        case cursor(name: String, value: String)
    }

    /// What came of an import.
    public struct Import: Equatable, Sendable {
        /// The positions, in our form.
        public var positions = Positions()
        /// Entries that could not be taken over, a sentence each: files that are gone or cannot be opened. Such a file is read
        /// from its beginning if it comes back, as Promtail would have done.
        public var skipped: [String] = []
        /// Files that are shorter than their position, a sentence each: they are read from their beginning.
        public var restarted: [String] = []
    }

    /// What is at a path now.
    struct Present: Equatable {
        let identity: FileIdentity
        let size: Int
        /// The bytes before the offset; `nil` when the file is shorter.
        let mark: ContentMark?
        /// Of an archive: the place that the number of lines stands for, in decompressed bytes; negative where there is none.
        var place: Int?
    }

    /// Keys that are no paths: `cursor-<job>` of the journal and others, and `journal-<job>` of old releases.
    private static let cursorPrefixes = ["cursor-", "journal-"]

    /// The entries of a parsed file; unknown keys are an error, as they are to Promtail.
    static func entries(_ root: YAMLNode) throws(PositionsDocument.Fault) -> [Entry] {
        var entries: [Entry] = []
        for pair in try PositionsDocument.pairs(root, "the document") {
            guard pair.key == "positions" else {
                throw PositionsDocument.Fault(
                    origin: pair.keyOrigin,
                    what: "\"\(pair.key)\" is neither a key of a needletail file (it begins with version: 1) nor of "
                        + "Promtail's")
            }
            if pair.value.isNull { continue }
            for entry in try PositionsDocument.pairs(pair.value, "positions") { entries.append(try self.entry(entry)) }
        }
        return entries
    }

    private static func entry(_ pair: YAMLNode.Pair) throws(PositionsDocument.Fault) -> Entry {
        let text = try PositionsDocument.text(pair.value, pair.key)
        if cursorPrefixes.contains(where: { pair.key.hasPrefix($0) }) { return .cursor(name: pair.key, value: text) }
        guard let offset = Int(text), offset >= 0 else {
            throw PositionsDocument.Fault(
                origin: pair.value.origin,
                what: "the position of \(pair.key) is \"\(text)\", where a number of bytes must be")
        }
        return .file(FilePath(pair.key), offset: offset)
    }

    /// Turns entries into positions.
    ///
    /// - Parameters:
    ///   - entries: what Promtail's file holds.
    ///   - looking: what is at a path now, with the mark of the bytes before an offset.
    /// - Returns: the positions, and what could not be taken over.
    static func importing(
        _ entries: [Entry], looking: (FilePath, Int) -> Result<Present, Errno>
    ) -> Import {
        var imported = Import()
        for entry in entries {
            switch entry {
            case .cursor(let name, let value):
                imported.positions.cursors[name] = value
            case .file(let path, let offset):
                switch looking(path, offset) {
                case .failure(let error):
                    imported.skipped.append(error.sentence(.open, path))
                case .success(let present) where present.place.map({ $0 < 0 }) == true:
                    imported.restarted.append(
                        "\(path) has fewer than the \(offset) lines that its position was: it is read from its beginning"
                    )
                    imported.positions.files.append(
                        FilePosition(path: path, identity: present.identity, offset: 0))
                case .success(let present) where present.place == nil && offset > present.size:
                    imported.restarted.append(
                        "\(path) has \(present.size) bytes and its position was \(offset): it is read from its beginning"
                    )
                    imported.positions.files.append(
                        FilePosition(path: path, identity: present.identity, offset: 0))
                case .success(let present):
                    imported.positions.files.append(
                        FilePosition(
                            path: path, identity: present.identity, offset: present.place ?? offset, mark: present.mark)
                    )
                }
            }
        }
        return imported
    }

    /// Looks at the real file system.
    static func look(_ path: FilePath, _ offset: Int) -> Result<Present, Errno> {
        // Never blocks on a named pipe, never makes a terminal ours.
        Result { () throws(Errno) in
            let file = try FileDescriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
            let status = try file.status()
            guard status.kind == .regular else { throw Errno(EINVAL) }
            let mark = offset <= status.size ? try ContentMark.reading(file, before: offset) : nil
            return Present(identity: status.identity, size: status.size, mark: mark)
        }
    }

    /// A file for Promtail, and what it cannot hold.
    public struct Export: Equatable, Sendable {
        /// The bytes of the file.
        public let bytes: [UInt8]
        /// A sentence for each thing that is lost on the way.
        public let lost: [String]
    }

    /// Writes positions in Promtail's form: one entry for a path, of the file that lives there now.
    ///
    /// Older generations that are not delivered to their end, and paths that are no UTF-8, have no place in it and are
    /// named in ``Export/lost``.
    public static func export(_ positions: Positions) -> Export {
        var lines: [(key: String, value: String)] = []
        var lost: [String] = []
        for (path, generations) in positions.generations {
            for older in generations.dropLast() where !older.finished {
                lost.append(
                    "the rest of a rotated file of \(path), from byte \(older.offset) on (inode \(older.identity.inode))"
                )
            }
            guard let live = generations.last else { continue }
            guard let text = String(validating: path.bytes, as: UTF8.self) else {
                lost.append("\(path), whose name is no UTF-8, at byte \(live.offset)")
                continue
            }
            lines.append((key: text, value: "\"\(live.offset)\""))
        }
        for (name, cursor) in positions.cursors { lines.append((key: name, value: scalar(cursor))) }
        var text = lines.isEmpty ? "positions: {}\n" : "positions:\n"
        for line in lines.sorted(by: { $0.key < $1.key }) { text += "  \(scalar(line.key)): \(line.value)\n" }
        return Export(bytes: Array(text.utf8), lost: lost.sorted())
    }

    /// Plain, as Promtail writes it, where nothing in the text means anything to YAML; quoted otherwise.
    private static func scalar(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: ";"):
                true
            default: false
            }
        }
        // A cursor of the journal, a key with its prefix, a path: no word of these is a number or a boolean.
        let speaks = text.hasPrefix("/") || text.hasPrefix("s=") || cursorPrefixes.contains { text.hasPrefix($0) }
        return plain && speaks ? text : YAMLText.quoted(text)
    }
}
