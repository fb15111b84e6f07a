/// Why positions cannot be loaded or saved.
public enum PositionsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is there and cannot be read.
    case unreadable(FileError)
    /// The file is not what it must be. Line and column count from 1.
    case damaged(path: FilePath, line: Int, column: Int, what: String)
    /// The file was written by a newer release.
    case tooNew(path: FilePath, version: String)
    /// The file cannot be written; the old one is untouched.
    case unwritable(FileError)

    /// What failed, on what, and the ways out.
    public var description: String {
        switch self {
        case .unreadable(let error):
            "the positions cannot be loaded: \(error)"
        case .damaged(let path, let line, let column, let what):
            """
            \(path):\(line):\(column): the positions file is damaged: \(what). Nothing is read until this is decided: \
            restore a copy of it (an imported Promtail file is kept as \(path).promtail); or move it away, and every \
            matching file is sent again from its first byte; or set positions.ignore_invalid_yaml: true, which does the \
            same by itself and keeps the damaged file as \(path).damaged
            """
        case .tooNew(let path, let version):
            """
            \(path): the positions file has version \(version), and this release knows only version \
            \(PositionsDocument.version): start the newer release again, or restore a copy of the file from before the \
            upgrade
            """
        case .unwritable(let error):
            "the positions cannot be saved: \(error)"
        }
    }

    /// Short and bounded, for a metric label.
    public var reason: String {
        switch self {
        case .unreadable: "unreadable"
        case .damaged: "damaged"
        case .tooNew: "too_new"
        case .unwritable: "unwritable"
        }
    }
}
