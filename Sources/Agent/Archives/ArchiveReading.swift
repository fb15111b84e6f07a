import LineCore

/// What a file that is decompressed needs beside what every file has.
final class ArchiveReading {
    let file: InflatedFile
    let rules: ArchiveRules
    /// How it looked when its end was reached too early; `nil` while it is being read.
    private(set) var stuck: (stamp: ArchiveStamp, at: Int64)?
    // Bytes of the file that are good, once it is known.
    private var good = 0

    init(_ rules: ArchiveRules) {
        self.rules = rules
        file = InflatedFile(rules.format)
    }

    /// Bytes of the file that were decompressed.
    var taken: Int { max(good, file.taken) }

    /// Its end was reached too early.
    func stop(_ stamp: ArchiveStamp, now: Int64) {
        good = file.taken
        stuck = (stamp, now)
    }

    /// It is tried again.
    func resume() { stuck = nil }

    /// It begins anew, as another file.
    func restart() {
        file.letGo()
        good = 0
        stuck = nil
    }
}
