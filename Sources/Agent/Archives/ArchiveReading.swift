import LineCore

/// What a file that is decompressed needs beside what every file has.
///
/// A plain file's bytes can be read again at any time, for the mark of a position. Here the marks are kept of the places up to
/// which lines were taken, until they are settled.
final class ArchiveReading {
    let file: InflatedFile
    let rules: ArchiveRules
    /// How it looked when its end was reached too early; `nil` while it is being read.
    private(set) var stuck: (stamp: ArchiveStamp, at: Int64)?
    private var marks: [(offset: Int, mark: ContentMark)] = []
    // Bytes of the file that are good, once it is known.
    private var good = 0

    init(_ rules: ArchiveRules) {
        self.rules = rules
        file = InflatedFile(rules.format)
    }

    /// Bytes of the file that were decompressed.
    var taken: Int { max(good, file.taken) }

    /// Lines were taken up to a place.
    func took(to offset: Int, mark: ContentMark) {
        if marks.last?.offset != offset { marks.append((offset, mark)) }
    }

    /// The mark of a place up to which everything is settled; earlier ones are forgotten.
    func mark(at offset: Int) -> ContentMark? {
        guard let index = marks.firstIndex(where: { $0.offset >= offset }), marks[index].offset == offset else {
            return nil
        }
        marks.removeFirst(index)
        return marks[0].mark
    }

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
        marks = []
        good = 0
        stuck = nil
    }
}
