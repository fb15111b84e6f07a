/// The targets, what their globs found, and which of them a touched path concerns: all of discovery but threads and inotify.
struct DiscoveryScan: Sendable {
    /// Targets with equal globs share one expansion.
    private struct Key: Hashable {
        let glob: Glob
        let exclude: Glob?

        func fits(_ path: FilePath) -> Bool { glob.matches(path) && exclude?.matches(path) != true }
    }

    private let roots: AllowedRoots
    private var targets: [PathTarget] = []
    private var keys: Set<Key> = []
    private var expansions: [Key: GlobExpansion] = [:]
    private var state = DiscoveryState()
    /// Globs that a path was touched for since they were last expanded.
    private var stale: Set<Key> = []
    // Globs whose directory was found by the scan before, and perhaps not watched until after it: what came and went in between
    // was seen by nobody.
    private var unsure: Set<Key> = []
    // Scans of everything so far.
    private var scans = 0
    /// Has the last scan expanded anything?
    private(set) var hasExpanded = false
    // What events told of since the last scan.
    private var events = DirectoryWatcher.Events()

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
        unsure = unsure.filter { keys.contains($0) }
        for target in targets where new.contains(target.id) {
            stale.insert(Key(glob: target.glob, exclude: target.exclude))
        }
        return (dropped.map { .dropped(target: $0) }, new)
    }

    /// Remembers which globs the events concern.
    ///
    /// - Returns: whether there are any.
    mutating func touch(_ seen: DirectoryWatcher.Events) -> Bool {
        for key in keys where !stale.contains(key) {
            if seen.changed.contains(where: { key.glob.mayLead(through: $0) }) { stale.insert(key) }
        }
        if stale.isEmpty { return false }
        events.made.formUnion(seen.made)
        events.created.formUnion(seen.created)
        events.deleted.formUnion(seen.deleted)
        return true
    }

    /// Marks the globs as touched that search one of these directories.
    ///
    /// - Returns: whether anything is to be scanned once more before it is known what there was.
    mutating func touch(directories: Set<FilePath>) -> Bool {
        stale.formUnion(unsure)
        for (key, expansion) in expansions where !stale.contains(key) {
            if directories.contains(where: { expansion.directories[$0] != nil }) { stale.insert(key) }
        }
        return !stale.isEmpty
    }

    /// Whether a glob waits to be expanded again.
    var isStale: Bool { !stale.isEmpty }

    /// Every so many times everything really is everything, for file systems whose directories' times tell nothing.
    private static let thorough = 6

    /// Expands globs again; with everything those whose directories are as they were are not, but for every sixth time.
    ///
    /// - Parameters:
    ///   - what: which of them.
    ///   - wall: now, nanoseconds since 1970; 0: all, whatever their directories are.
    /// - Returns: what changed.
    mutating func scan(
        _ what: ScanSchedule.All, wall: Int64 = 0
    ) -> (changes: [DiscoveryChange], problems: [DiscoveryProblem], missed: [DiscoveryMiss]) {
        var scanned = stale
        if what == .everything {
            let isThorough = wall == 0 || scans % Self.thorough == 0
            scans += 1
            scanned = keys.filter { isThorough || stale.contains($0) || expansions[$0]?.isUnchanged != true }
        }
        hasExpanded = !scanned.isEmpty
        var expander = GlobExpander(roots: roots, wall: wall)
        let known = expansions
        for key in scanned { expansions[key] = expander.expand(key.glob, excluding: key.exclude) }
        let fleeting = events.created.intersection(events.deleted)
        var changes: [DiscoveryChange] = []
        var problems: [DiscoveryProblem] = []
        var missed: [DiscoveryMiss] = []
        var fresh: Set<Key> = []
        for target in targets {
            let key = Key(glob: target.glob, exclude: target.exclude)
            guard scanned.contains(key), let expansion = expansions[key] else { continue }
            let news = state.apply(target.id, expansion, touched: events.made)
            changes += news.changes
            let files = fleeting.filter { expansion.matches[$0] == nil && key.fits($0) }
            missed += files.map { DiscoveryMiss(target: target.id, path: $0) }
            if target.isThere, known[key] == nil || unsure.contains(key) {
                let directory = key.glob.path.directory
                if expansion.directories[directory] != nil {
                    if known[key] == nil { fresh.insert(key) }
                } else if files.isEmpty, known[key]?.matches.isEmpty != false {
                    missed.append(DiscoveryMiss(target: target.id, path: directory))
                }
            }
            for problem in news.problems where !problems.contains(problem) { problems.append(problem) }
        }
        stale = []
        unsure = unsure.subtracting(scanned).union(fresh)
        events = DirectoryWatcher.Events()
        return (changes, problems, missed)
    }

    /// The directories to watch.
    var directories: [FilePath: FileIdentity] {
        var all: [FilePath: FileIdentity] = [:]
        for expansion in expansions.values { all.merge(expansion.directories) { first, _ in first } }
        return all
    }
}
