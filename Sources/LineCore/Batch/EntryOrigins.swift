/// Entries that follow one another in a push body and come from one segment.
public struct OriginRun: Equatable, Sendable {
    /// The segment, by its place in ``SealedBatch/shares``.
    public let share: Int
    /// How many entries.
    public internal(set) var entries: Int

    /// A run.
    public init(share: Int, entries: Int) {
        self.share = share
        self.entries = entries
    }
}

/// Which segment each entry of a batch comes from, in the order of the body.
///
/// Kept only where somebody will ask for it (``BatchRules/tracksOrigins``): lines of one read stand together, so a batch
/// has few runs.
public struct EntryOrigins: Equatable, Sendable {
    /// The runs, none of them empty.
    public private(set) var runs: [OriginRun] = []

    /// No entries.
    public init() {}

    /// Adds an entry of a share.
    @inline(__always)
    mutating func add(share: Int) {
        if let last = runs.indices.last, runs[last].share == share {
            runs[last].entries &+= 1
        } else {
            runs.append(OriginRun(share: share, entries: 1))
        }
    }

    mutating func append(_ other: EntryOrigins) { runs += other.runs }

    mutating func removeAll() { runs.removeAll(keepingCapacity: runs.capacity < 4096) }

    /// The shares of some entries.
    ///
    /// - Parameter entries: their numbers in the body, rising.
    /// - Returns: the place of each one's share; `nil` where that is not known.
    public func shares(of entries: some Sequence<Int>) -> [Int]? {
        var shares: [Int] = []
        var run = 0
        var end = runs.first?.entries ?? 0
        for entry in entries {
            while run < runs.count, entry >= end {
                run += 1
                if run < runs.count { end += runs[run].entries }
            }
            guard run < runs.count else { return nil }
            shares.append(runs[run].share)
        }
        return shares
    }
}
