/// What a scan changed for a target.
public enum DiscoveryChange: Hashable, Sendable {
    /// A file fits that did not before.
    case appeared(target: UInt64, path: FilePath)
    /// A path is gone, or fits no longer. Whoever reads the file decides how long to go on with it.
    case vanished(target: UInt64, path: FilePath)
    /// There may be another file at a path that fitted before and fits now: a rotation. A hint, given soon and perhaps in
    /// vain; a rotation may also go by without it.
    case replaced(target: UInt64, path: FilePath)
    /// The target is no longer among those to look for, and neither are its paths.
    case dropped(target: UInt64)
}

/// A file that fits, or the directory of such files, that was there and is gone before anybody could look into it: whatever
/// was in it is lost.
public struct DiscoveryMiss: Hashable, Sendable {
    /// The target's number.
    public let target: UInt64
    /// Where it was.
    public let path: FilePath
}

/// What one scan found out.
public struct DiscoveryReport: Equatable, Sendable {
    /// 1 for the first scan, after which everything that was there at start is known.
    public let scan: Int
    /// Targets that were looked for for the first time.
    public let newTargets: Set<UInt64>
    /// In the order of targets and, for each, of paths.
    public let changes: [DiscoveryChange]
    /// Problems that were not there at the scan before: each is reported once for as long as it lasts.
    public let problems: [DiscoveryProblem]
    /// What came and went since the scan before.
    public var missed: [DiscoveryMiss] = []
}
