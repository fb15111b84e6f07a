/// What a tail knows of archives that it is not reading.
struct ArchiveBook {
    /// How those looked that were read to their end.
    private var stamps: [FileIdentity: ArchiveStamp] = [:]
    // The one that is waited for, and since when.
    private var awaited: (identity: FileIdentity, since: Int64)?

    /// One was read to its end.
    mutating func add(_ identity: FileIdentity, _ stamp: ArchiveStamp) { stamps[identity] = stamp }

    /// How it looked when it was read; `nil` where that was not in this life.
    func stamp(of identity: FileIdentity) -> ArchiveStamp? { stamps[identity] }

    mutating func remove(_ identity: FileIdentity) -> ArchiveStamp? { stamps.removeValue(forKey: identity) }

    /// Since when the one that stands at the path is waited for.
    mutating func awaiting(_ identity: FileIdentity, now: Int64) -> Int64 {
        if let awaited, awaited.identity == identity { return awaited.since }
        awaited = (identity, now)
        return now
    }

    /// The wait is over.
    mutating func taken() { awaited = nil }
}
