/// The tails of a lane that have stopped and that nobody has taken up, by path.
struct ParkedTails {
    private var byPath: [FilePath: [ParkedTail]] = [:]

    /// Where they stopped.
    var positions: [FilePosition] { byPath.values.flatMap { $0.flatMap(\.positions) } }

    mutating func park(_ tail: ParkedTail, at path: FilePath) { byPath[path, default: []].append(tail) }

    /// The target, reading on where one of its job stopped, if one did.
    mutating func takeUp(_ target: FileTarget) -> FileTarget {
        let candidates = byPath[target.path] ?? []
        let fitting = candidates.indices.filter { candidates[$0].job == target.job }
        let likest = fitting.max { candidates[$0].likeness(to: target) < candidates[$1].likeness(to: target) }
        guard let likest else { return target }
        var successor = target
        successor.saved = candidates[likest].positions
        successor.linesRead = candidates[likest].linesRead
        byPath[target.path]?.remove(at: likest)
        if byPath[target.path]?.isEmpty == true { byPath[target.path] = nil }
        return successor
    }

    /// Forgets those whose path is no more.
    mutating func forgetMissing() {
        for path in byPath.keys {
            do throws(Errno) { _ = try FileStatus.of(path) } catch {
                if error.isMissing { byPath[path] = nil }
            }
        }
    }
}
