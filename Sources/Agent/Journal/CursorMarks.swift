/// Which cursor stands for which number of an entry, at the ends of chunks that are not yet settled.
struct CursorMarks: Sendable {
    private var marks: [(number: Int64, cursor: String)] = []
    /// The cursor of the last entry before which, and with which, everything is settled.
    private(set) var settled: String?

    /// No marks.
    ///
    /// - Parameter saved: the cursor of an earlier life.
    init(saved: String?) { settled = saved }

    /// Marks the end of a chunk: `number` is that of the first entry behind it, `cursor` that of its last one.
    mutating func add(_ cursor: String, before number: Int64) { marks.append((number, cursor)) }

    /// All entries with a smaller number are settled.
    mutating func settle(before number: Int64) {
        let done = marks.prefix { $0.number <= number }
        guard let last = done.last else { return }
        settled = last.cursor
        marks.removeFirst(done.count)
    }
}
