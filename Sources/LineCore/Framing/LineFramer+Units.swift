/// Lines of charsets whose line end is a code unit of their own.
///
/// Apart from the plain way, which is the hot one and stays as it is.
extension LineFramer {
    /// Cuts a chunk, as ``frame(_:full:each:)`` does.
    ///
    /// Whole code units are consumed, so that every chunk starts with one. ``Rules/longestLine`` must be a multiple of their
    /// width.
    ///
    /// - Parameters:
    ///   - chunk: bytes that follow those consumed so far.
    ///   - ending: what ends a line.
    ///   - full: the chunk is as large as chunks get, so that a line longer than it must be kept.
    ///   - each: called for each line with the line and the bytes it took from the source, its end included.
    /// - Returns: bytes consumed.
    mutating func frame(_ chunk: Bytes, ending: LineEnd, full: Bool, each: (Bytes, Int) -> Void) -> Int {
        let width = ending.width
        let whole = chunk[0..<(chunk.count - chunk.count % width)]
        var place = 0
        if pending > 0 {
            guard let end = ending.find(in: whole, from: 0) else {
                keep(whole)
                return whole.count
            }
            keep(whole[0..<end])
            emit(long.bytes, pending + width, each)
            pending = 0
            long.removeAll(keeping: 0)
            place = end + width
        }
        while let end = ending.find(in: whole, from: place) {
            emit(whole[place..<end], end + width - place, each)
            place = end + width
        }
        if place == 0, full, !whole.isEmpty {
            keep(whole)
            return whole.count
        }
        return place
    }

    /// Ends the source, as ``finish(_:each:)`` does; what is left of a code unit is part of the last line.
    mutating func finish(_ rest: Bytes, ending: LineEnd, each: (Bytes, Int) -> Void) {
        let last = rest[frame(rest, ending: ending, full: false, each: each)...]
        if pending > 0 {
            keep(last)
            emit(long.bytes, pending, each)
            pending = 0
            long.removeAll(keeping: 0)
        } else if !last.isEmpty {
            emit(last, last.count, each)
        }
    }
}
