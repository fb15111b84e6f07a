/// The files that a path was rotated to, in the order in which they were written.
///
/// kubelet: `0.log` → `0.log.20261121-174500`; logrotate: `app.log` → `app.log.1` → `app.log.2`, or with `dateext`
/// `app.log-20261121`. Compressed ones are left out: their bytes are not the live file's.
struct RotationChain: Equatable, Sendable {
    /// A file beside the path.
    struct Sibling: Equatable, Sendable {
        let path: FilePath
        let status: FileStatus
    }

    /// Oldest first.
    let siblings: [Sibling]

    /// Orders files of one directory.
    ///
    /// - Parameters:
    ///   - path: the path that is rotated.
    ///   - entries: regular files of its directory.
    init(of path: FilePath, among entries: [Sibling]) {
        let name = path.lastName.bytes
        siblings = entries.filter { Self.isRotated($0.path.lastName.bytes, of: name) }.sorted { left, right in
            // A rotated file is no longer written to, so the time of its last write tells its place. Where two have one
            // time, names do: a larger number is older, and so is an earlier date.
            if left.status.modified != right.status.modified { return left.status.modified < right.status.modified }
            let (leftNumber, rightNumber) = (Self.number(left.path, name), Self.number(right.path, name))
            if let leftNumber, let rightNumber { return leftNumber > rightNumber }
            return left.path < right.path
        }
    }

    /// All regular files of a directory, links not followed.
    ///
    /// - Throws: the directory cannot be listed.
    static func list(_ directory: FilePath) throws(FileError) -> [Sibling] {
        let listing = try FileError.naming(.list, directory) { () throws(Errno) in
            try DirectoryListing.reading(directory)
        }
        var found: [Sibling] = []
        for entry in listing.entries where entry.kind == nil || entry.kind == .regular {
            let path = directory.appending(entry.name)
            guard let status = try? FileStatus.of(path, followingLinks: false), status.kind == .regular else {
                continue
            }
            found.append(Sibling(path: path, status: status))
        }
        return found
    }

    private static let compressed = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z", ".tmp"].map { Array($0.utf8) }

    private static func isRotated(_ name: [UInt8], of base: [UInt8]) -> Bool {
        guard name.count > base.count + 1, name.starts(with: base),
            name[base.count] == UInt8(ascii: ".") || name[base.count] == UInt8(ascii: "-")
        else { return false }
        return !compressed.contains { name.count > $0.count && name.suffix($0.count).elementsEqual($0) }
    }

    // logrotate's number; a date has eight digits or more.
    private static func number(_ path: FilePath, _ base: [UInt8]) -> Int? {
        let suffix = path.lastName.bytes.dropFirst(base.count + 1)
        return suffix.count < 6 ? Int(String(decoding: suffix, as: UTF8.self)) : nil
    }
}
