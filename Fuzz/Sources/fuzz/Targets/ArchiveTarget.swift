import LineCore

extension FuzzTarget {
    /// Format and size of the pieces, then the compressed bytes.
    static let archive = FuzzTarget(name: "archive") { bytes in
        var input = Input(bytes)
        let format = ArchiveFormat.allCases[input.number(0...2)]
        let piece = input.number(1...64)
        let whole = read(input.rest, format, piece: .max, room: 64 << 10)
        let pieces = read(input.rest, format, piece: piece, room: 1000)
        require(whole.taken <= input.rest.count && pieces.taken <= input.rest.count, "it took more than there was")
        guard whole.end == .whole else { return }
        require(pieces.end == .whole, "in pieces of \(piece) it ends otherwise: \(pieces.end as Any)")
        require(whole.text == pieces.text, "in pieces of \(piece) it is another text")
        // Behind zlib's end nothing is read, and ISA-L counts a byte of it now and then.
        let ends = "in pieces of \(piece) it ends at \(pieces.taken), not \(whole.taken)"
        require(format == .zlib || whole.taken == pieces.taken, ends)
    }

    private static let bound = 1 << 20

    private static func read(
        _ bytes: Bytes, _ format: ArchiveFormat, piece: Int, room: Int
    ) -> (text: [UInt8], end: ArchiveEnd?, taken: Int) {
        let decompressor = Decompressor(format)
        var (text, place) = ([UInt8](), 0)
        let start = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
        defer { unsafe start.deallocate() }
        while decompressor.end == nil, text.count < bound {
            let written = unsafe decompressor.read(into: start, count: room) { (free, most) -> Int in
                let count = min(piece, most, bytes.count - place)
                unsafe bytes[place..<(place + count)].withPointer { unsafe free.update(from: $0, count: count) }
                place += count
                return count
            }
            require(written == room || decompressor.end != nil, "it stopped without a reason")
            text += unsafe Array(UnsafeBufferPointer(start: start, count: written))
        }
        return (text, decompressor.end, decompressor.taken)
    }
}
