/// The text of our positions file, version 1, written. One order, one spelling: equal positions give equal bytes.
///
///     version: 1
///     files:
///       - path: "/var/log/app.log"
///         device: 64769
///         inode: 1835012
///         offset: 118273
///         mark: "512:9ae16a3b2f90404f"
///         finished: true
///     cursors:
///       "cursor-journal": "s=…;i=…"
///
/// `mark` and `finished` may be missing. A path that is no UTF-8 stands under `path_bytes` instead of `path`, one
/// character for each byte (`\xE9` is the byte E9), because YAML itself knows only characters.
enum PositionsDocument {
    static let version = 1

    private static let header =
        "# Positions of needletail: how far every file is delivered. Edit it only while the agent is stopped.\n"

    static func text(of positions: Positions) -> [UInt8] {
        var text = header
        text += "version: \(version)\n"
        text += positions.files.isEmpty ? "files: []\n" : "files:\n"
        for file in ordered(positions.files) { append(file, to: &text) }
        text += positions.cursors.isEmpty ? "cursors: {}\n" : "cursors:\n"
        for (name, cursor) in positions.cursors.sorted(by: { $0.key < $1.key }) {
            text += "  \(YAMLText.quoted(name)): \(YAMLText.quoted(cursor))\n"
        }
        return Array(text.utf8)
    }

    /// By path; generations of one path keep their order, which says which is older.
    private static func ordered(_ files: [FilePosition]) -> [FilePosition] {
        files.enumerated().sorted { left, right in
            left.element.path == right.element.path
                ? left.offset < right.offset : left.element.path < right.element.path
        }.map(\.element)
    }

    private static func append(_ file: FilePosition, to text: inout String) {
        if let path = String(validating: file.path.bytes, as: UTF8.self) {
            text += "  - path: \(YAMLText.quoted(path))\n"
        } else {
            text += "  - path_bytes: \(YAMLText.quoted(bytes: file.path.bytes))\n"
        }
        text += "    device: \(file.identity.device)\n"
        text += "    inode: \(file.identity.inode)\n"
        if file.identity.born != 0 { text += "    born: \(file.identity.born)\n" }
        text += "    offset: \(file.offset)\n"
        if let mark = file.mark { text += "    mark: \"\(mark)\"\n" }
        if let seen = file.seen { text += "    seen: \"\(seen)\"\n" }
        if file.finished { text += "    finished: true\n" }
    }
}
