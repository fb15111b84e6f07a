/// The marks of the places up to which lines of a file were taken, until they are settled: then the file may have lost its name,
/// or other bytes.
struct ReadMarks {
    // In the order of the offsets.
    private var places: [(offset: Int, mark: ContentMark)] = []

    /// Lines were taken up to a place.
    mutating func took(to offset: Int, _ mark: ContentMark) {
        if places.last?.offset != offset { places.append((offset, mark)) }
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
