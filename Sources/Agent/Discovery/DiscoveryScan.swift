/// The targets, what their globs found, and which of them a touched path concerns: all of discovery but threads and inotify.
struct DiscoveryScan: Sendable {
    /// Targets with equal globs share one expansion.
    private struct Key: Hashable {
        let glob: Glob
        let exclude: Glob?
    }

    private let roots: AllowedRoots
    private var targets: [PathTarget] = []
    private var keys: Set<Key> = []
    private var expansions: [Key: GlobExpansion] = [:]
    private var state = DiscoveryState()
    /// Globs that a path was touched for since they were last expanded.
    private var stale: Set<Key> = []
    private var made: Set<FilePath> = []

    init(roots: AllowedRoots) { self.roots = roots }

    /// Takes another list of targets.
    ///
    /// - Returns: the targets that are no longer in it, and the numbers of those that are new.
    mutating func take(_ targets: [PathTarget]) -> (dropped: [DiscoveryChange], new: Set<UInt64>) {
        let kept = Set(targets.map(\.id))
        let new = kept.subtracting(self.targets.map(\.id))
        let dropped = self.targets.map(\.id).filter { !kept.contains($0) }
        for target in dropped { state.forget(target) }
        self.targets = targets
        keys = Set(targets.map { Key(glob: $0.glob, exclude: $0.exclude) })
        expansions = expansions.filter { keys.contains($0.key) }
        stale = stale.filter { keys.contains($0) }
        return (dropped.map { .dropped(target: $0) }, new)
    }

    /// Remembers which globs the events concern.
    ///
    /// - Returns: whether there are any.
    mutating func touch(_ changed: Set<FilePath>, made: Set<FilePath>) -> Bool {
        for key in keys where !stale.contains(key) {
            if changed.contains(where: { key.glob.mayLead(through: $0) }) { stale.insert(key) }
        }
        if !stale.isEmpty { self.made.formUnion(made) }
        return !stale.isEmpty
    }

    /// Marks the globs as touched that search one of these directories.
    mutating func touch(directories: Set<FilePath>) {
        for (key, expansion) in expansions where !stale.contains(key) {
            if directories.contains(where: { expansion.directories[$0] != nil }) { stale.insert(key) }
        }
    }

    /// Whether a glob waits to be expanded again.
    var isStale: Bool { !stale.isEmpty }

    /// Expands globs again.
    mutating func scan(_ what: ScanSchedule.All) -> (changes: [DiscoveryChange], problems: [DiscoveryProblem]) {
        let scanned = what == .everything ? keys : stale
        var expander = GlobExpander(roots: roots)
        for key in scanned { expansions[key] = expander.expand(key.glob, excluding: key.exclude) }
        var changes: [DiscoveryChange] = []
        var problems: [DiscoveryProblem] = []
        for target in targets {
            let key = Key(glob: target.glob, exclude: target.exclude)
            guard scanned.contains(key), let expansion = expansions[key] else { continue }
            let news = state.apply(target.id, expansion, touched: made)
            changes += news.changes
            for problem in news.problems where !problems.contains(problem) { problems.append(problem) }
        }
        stale = []
        made = []
        return (changes, problems)
    }

    /// The directories to watch.
    var directories: [FilePath: FileIdentity] {
        var all: [FilePath: FileIdentity] = [:]
        for expansion in expansions.values { all.merge(expansion.directories) { first, _ in first } }
        return all
    }
}
