/// The marks of the places up to which lines of a file were taken, until they are settled: then the file may have lost its name,
/// or other bytes.
///
/// There are at most twice as many as places that are not settled, and 64, however seldom anybody asks.
struct ReadMarks {
    // In the order of the offsets.
    private var places: [(offset: Int, mark: ContentMark)] = []
    // So many, and those that are settled are looked for.
    private var room = Self.least
    private static let least = 64

    /// How many marks are kept.
    var count: Int { places.count }

    /// Lines were taken up to a place.
    ///
    /// - Parameters:
    ///   - offset: the place.
    ///   - mark: of the bytes before it.
    ///   - settled: up to where everything is settled by now.
    mutating func took(to offset: Int, _ mark: ContentMark, settled: Int) {
        if places.last?.offset == offset { return }
        if places.count >= room {
            // The last settled place is the one that is asked for.
            let first = (places.firstIndex { $0.offset > settled } ?? places.endIndex) - 1
            if first > 0 { places.removeFirst(first) }
            room = max(Self.least, places.count * 2)
        }
        places.append((offset, mark))
    }

    /// The mark of a place up to which everything is settled; earlier ones are forgotten.
    ///
    /// - Returns: `nil` where nothing was taken up to just there.
    mutating func settled(to offset: Int) -> ContentMark? {
        let first = places.firstIndex { $0.offset >= offset } ?? places.endIndex
        places.removeFirst(first)
        return places.first.flatMap { $0.offset == offset ? $0.mark : nil }
    }
}
