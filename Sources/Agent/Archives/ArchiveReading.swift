import LineCore

/// What a file that is decompressed needs beside what every file has.
///
/// A plain file's bytes can be read again at any time: for the mark of a position, for the note of a time. Here what will be
/// needed is kept: the marks of the places up to which lines were taken, until they are settled, and the first bytes of reads.
final class ArchiveReading {
    /// First bytes of reads that are kept at the most; without them a line may repeat after kill -9 with another time.
    private static let mostHeads = 256

    let file: InflatedFile
    /// How it looked when its end was reached too early; `nil` while it is being read.
    private(set) var stuck: (stamp: ArchiveStamp, at: Int64)?
    private var marks: [(offset: Int, mark: ContentMark)] = []
    private var heads: [(offset: Int, bytes: [UInt8])] = []
    // Bytes of the file that are good, once it is known.
    private var good = 0

    init(_ rules: ArchiveRules) { file = InflatedFile(rules.format) }

    /// Bytes of the file that were decompressed.
    var taken: Int { max(good, file.taken) }

    /// A chunk was read.
    func read(_ chunk: Bytes, at offset: Int) {
        heads.append((offset, Array(chunk[..<min(chunk.count, ContentMark.window)])))
        if heads.count > Self.mostHeads { heads.removeFirst(Self.mostHeads / 2) }
    }

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

    /// The first bytes of a read; `nil` where they are not kept.
    func head(at offset: Int, count: Int) -> [UInt8]? {
        guard let head = heads.first(where: { $0.offset == offset }), head.bytes.count >= count else { return nil }
        return Array(head.bytes.prefix(count))
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
        heads = []
        good = 0
        stuck = nil
    }
}
