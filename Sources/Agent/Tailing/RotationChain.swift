/// The files that a path was rotated to, in the order in which they were written.
///
/// kubelet: `0.log` → `0.log.20261121-174500`, later `0.log.20261121-174500.gz`; logrotate: `app.log` → `app.log.1` →
/// `app.log.2.gz`, or with `dateext` `app.log-20261121.gz`. What is compressed otherwise than by gzip is left out.
struct RotationChain: Equatable, Sendable {
    /// A file beside the path.
    struct Sibling: Equatable, Sendable {
        let path: FilePath
        let status: FileStatus

        /// Is it a gzip file, as its name says?
        var isCompressed: Bool { RotationName.isCompressed(path.lastName.bytes) }
    }

    /// Oldest first.
    private(set) var siblings: [Sibling]
    private let base: [UInt8]

    /// Orders files.
    ///
    /// - Parameters:
    ///   - path: the path that is rotated.
    ///   - files: its rotated files, and others that are known to have stood at the path.
    init(of path: FilePath, _ files: [Sibling]) {
        let base = path.lastName.bytes
        self.base = base
        let named = files.map { (file: $0, name: RotationName($0.path.lastName.bytes, of: base)) }
        // A date in the name tells for good; kubelet compresses a file when the next one is rotated already, so that its
        // time of change says too much. No file is younger than one with a later date.
        var times = named.map(\.file.status.modified)
        var earliest = Int64.max
        let dated = named.indices.filter { named[$0].name?.date != nil }
        for index in dated.sorted(by: { Self.isEarlier(named[$1].name, named[$0].name) }) {
            earliest = min(earliest, times[index])
            times[index] = earliest
        }
        let order = named.indices.sorted { left, right in
            // Otherwise the time of its last write tells a file's place, whichever way its program counts: a rotated file is
            // seldom written to. Where two have one time, names do.
            if times[left] != times[right] { return times[left] < times[right] }
            let (one, other) = (named[left], named[right])
            return RotationName.isOlder(one.name, than: other.name) ?? (one.file.path < other.file.path)
        }
        siblings = order.map { named[$0].file }
    }

    /// Was the one written before the other, by their times and by their names?
    ///
    /// By times alone it may look so where a program went on writing to the other after its rename.
    func isOlder(_ one: Sibling, than other: Sibling) -> Bool {
        let names = (RotationName(one.path.lastName.bytes, of: base), RotationName(other.path.lastName.bytes, of: base))
        let isOlder = RotationName.isOlder(names.0, than: names.1)
        if names.0?.date != nil, names.1?.date != nil, let isOlder { return isOlder }
        return one.status.modified < other.status.modified && isOlder ?? true
    }

    /// Has it the same files under the same names?
    func hasSameFiles(as other: RotationChain) -> Bool {
        siblings.elementsEqual(other.siblings) { $0.path == $1.path && $0.status.identity == $1.status.identity }
    }

    /// Leaves out a file and what is younger: it was rotated since it was seen at the path.
    mutating func end(before identity: FileIdentity) {
        if let place = siblings.firstIndex(where: { $0.status.identity == identity }) {
            siblings.removeSubrange(place...)
        }
    }

    private static func isEarlier(_ one: RotationName?, _ other: RotationName?) -> Bool {
        RotationName.isOlder(one, than: other) ?? false
    }
}
