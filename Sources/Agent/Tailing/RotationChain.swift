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
    private let base: [UInt8]

    /// Orders files.
    ///
    /// - Parameters:
    ///   - path: the path that is rotated.
    ///   - files: its rotated files, and others that are known to have stood at the path.
    init(of path: FilePath, _ files: [Sibling]) {
        let base = path.lastName.bytes
        self.base = base
        siblings = files.sorted { left, right in
            // A rotated file is seldom written to, so the time of its last write tells its place, whichever way its program
            // counts. Where two have one time, names do.
            if left.status.modified != right.status.modified { return left.status.modified < right.status.modified }
            return Self.isOlder(left.path, right.path, of: base) ?? (left.path < right.path)
        }
    }

    /// Was the one written before the other, by their times and by their names?
    ///
    /// By times alone it may look so where a program went on writing to the other after its rename.
    func isOlder(_ one: Sibling, than other: Sibling) -> Bool {
        one.status.modified < other.status.modified && Self.isOlder(one.path, other.path, of: base) ?? true
    }

    // As logrotate and kubelet name them: a larger number is older, and so is an earlier date. `nil` where names say nothing.
    private static func isOlder(_ one: FilePath, _ other: FilePath, of base: [UInt8]) -> Bool? {
        guard let one = suffix(one, of: base), let other = suffix(other, of: base) else { return nil }
        if let one = number(one), let other = number(other) { return one > other }
        return one.count == other.count ? one.lexicographicallyPrecedes(other) : nil
    }

    private static let compressed = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z", ".tmp"].map { Array($0.utf8) }

    /// Is this what a file of that name is rotated to?
    static func isRotated(_ name: [UInt8], of base: [UInt8]) -> Bool {
        guard name.count > base.count + 1, name.starts(with: base),
            name[base.count] == UInt8(ascii: ".") || name[base.count] == UInt8(ascii: "-")
        else { return false }
        return !compressed.contains { name.count > $0.count && name.suffix($0.count).elementsEqual($0) }
    }

    // What follows the rotated path's name; `nil` where the file is called otherwise.
    private static func suffix(_ path: FilePath, of base: [UInt8]) -> ArraySlice<UInt8>? {
        let name = path.lastName.bytes
        return isRotated(name, of: base) ? name[(base.count + 1)...] : nil
    }

    // logrotate's number; a date has eight digits or more.
    private static func number(_ suffix: ArraySlice<UInt8>) -> Int? {
        suffix.count < 6 ? Int(String(decoding: suffix, as: UTF8.self)) : nil
    }
}
