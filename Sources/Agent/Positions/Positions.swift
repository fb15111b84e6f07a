/// All that is saved: how far every source of lines has been delivered.
public struct Positions: Equatable, Sendable {
    /// Files. Generations of one path stand together, oldest first, the live one last.
    public var files: [FilePosition]
    /// Journal cursors and whatever else Promtail keeps by name, under Promtail's keys: `cursor-<job_name>`.
    public var cursors: [String: String]

    /// Positions; none by default.
    public init(files: [FilePosition] = [], cursors: [String: String] = [:]) {
        self.files = files
        self.cursors = cursors
    }

    /// Whether nothing is saved.
    public var isEmpty: Bool { files.isEmpty && cursors.isEmpty }

    /// The generations of every path, oldest first, in one pass.
    public var generations: [FilePath: [FilePosition]] { Dictionary(grouping: files, by: \.path) }
}
