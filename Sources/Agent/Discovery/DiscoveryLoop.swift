/// What discovery's thread works on: the targets, the schedule, the watches.
struct DiscoveryLoop: ~Copyable {
    var targets: DiscoveryScan
    var schedule: ScanSchedule
    /// `nil` when inotify cannot be had: then only the period's scans find anything.
    var watcher: DirectoryWatcher?
    /// To be told with the next report.
    var problems: [DiscoveryProblem] = []

    private var scans = 0
    private var changes: [DiscoveryChange] = []
    private var missed: [DiscoveryMiss] = []
    private var new: Set<UInt64> = []
    // Directories of targets that are no more need no watch.
    private var hasDropped = false
    /// Kinds of trouble with watches that were told: one directory without a watch is news, the thousandth is not.
    private var toldOfWatches: Set<String> = []

    init(scan: DiscoveryScan, schedule: ScanSchedule) {
        targets = scan
        self.schedule = schedule
    }

    /// Takes other targets; what is new of them is scanned at once, for it may not be there for long.
    mutating func take(_ list: [PathTarget], now: Int64) {
        let (dropped, new) = targets.take(list)
        changes += dropped
        hasDropped = hasDropped || !dropped.isEmpty
        self.new.formUnion(new)
        schedule.targets(now: now)
    }

    /// Takes the events that wait.
    mutating func readEvents(now: Int64) {
        guard let events = watcher?.read(), !events.isEmpty else { return }
        if events.lost { schedule.everything(now: now) }
        if targets.touch(events) { schedule.touched(now: now) }
    }

    /// Scans, and watches what the scan found.
    ///
    /// A name that comes between the listing of a directory and its watch is seen by neither, so directories that
    /// were not watched before are listed once more.
    ///
    /// - Returns: what is new; `nil` when there is nothing to say.
    mutating func scan(_ what: ScanSchedule.All, time: TimeSource, followUps: Int) -> DiscoveryReport? {
        let start = time.monotonic
        var next = what
        // At the start, what is found is told before it is made sure that nothing came meanwhile: there may be much.
        for _ in 0...(scans == 0 ? 0 : followUps) {
            let news = targets.scan(next, wall: time.wall)
            changes += news.changes
            problems += news.problems
            missed += news.missed
            guard targets.hasExpanded || hasDropped else { break }
            hasDropped = false
            guard let watched = watcher?.watch(targets.directories) else { break }
            for problem in watched.problems where toldOfWatches.insert(problem.reason).inserted {
                problems.append(problem)
            }
            if !targets.touch(directories: watched.begun) { break }
            next = .touched
        }
        let end = time.monotonic
        schedule.scanned(what, start: start, end: end)
        if targets.isStale { schedule.touched(now: end) }
        scans += 1
        if changes.isEmpty && problems.isEmpty && missed.isEmpty && new.isEmpty && scans > 1 { return nil }
        defer {
            new = []
            changes = []
            problems = []
            missed = []
        }
        return DiscoveryReport(scan: scans, newTargets: new, changes: changes, problems: problems, missed: missed)
    }
}
