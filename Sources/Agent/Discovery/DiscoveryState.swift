/// What every target's glob found last; says what is new. Pure.
struct DiscoveryState: Sendable {
    private var expansions: [UInt64: GlobExpansion] = [:]

    /// Takes what a target's glob finds now.
    ///
    /// - Parameters:
    ///   - target: its number.
    ///   - expansion: what its glob finds.
    ///   - touched: paths at which a file was made, or moved to, since the scan before.
    /// - Returns: what changed, in the order of paths, and the problems that are new.
    mutating func apply(
        _ target: UInt64, _ expansion: GlobExpansion, touched: Set<FilePath> = []
    ) -> (changes: [DiscoveryChange], problems: [DiscoveryProblem]) {
        let before = expansions.updateValue(expansion, forKey: target) ?? GlobExpansion()
        var changed: [(path: FilePath, change: DiscoveryChange)] = []
        for (path, identity) in expansion.matches {
            if let known = before.matches[path] {
                if known != identity || touched.contains(path) {
                    changed.append((path, .replaced(target: target, path: path)))
                }
            } else {
                changed.append((path, .appeared(target: target, path: path)))
            }
        }
        for path in before.matches.keys where expansion.matches[path] == nil {
            changed.append((path, .vanished(target: target, path: path)))
        }
        let problems = expansion.problems.subtracting(before.problems)
        return (
            changed.sorted { $0.path < $1.path }.map(\.change),
            problems.sorted { ($0.path, $0.reason) < ($1.path, $1.reason) }
        )
    }

    /// Forgets a target.
    mutating func forget(_ target: UInt64) { expansions[target] = nil }
}
