/// The code unit that ends a line, for charsets in which it is not the byte 0x0A alone.
public struct LineEnd: Hashable, Sendable {
    /// Bytes of a code unit: 1, 2 or 4.
    public let width: Int
    /// The byte of the unit that is not zero.
    public let byte: UInt8
    /// Does that byte stand last in the unit?
    public let isBigEndian: Bool

    /// A line end of code units.
    ///
    /// - Parameters:
    ///   - width: bytes of a unit: 1, 2 or 4.
    ///   - byte: its value.
    ///   - isBigEndian: the order of its bytes.
    public init(width: Int = 1, byte: UInt8 = 0x0a, isBigEndian: Bool = false) {
        self.width = width
        self.byte = byte
        self.isBigEndian = isBigEndian
    }

    /// The place of the first whole unit that ends a line.
    ///
    /// A byte 0x0A within another unit, as of U+0A00 or U+010A, is passed over. Linear.
    ///
    /// - Parameters:
    ///   - bytes: code units from the first byte on.
    ///   - from: where to begin: a multiple of ``width``.
    /// - Returns: where the unit starts; `nil` where there is none.
    func find(in bytes: Bytes, from: Int) -> Int? {
        var place = from
        while place < bytes.count, let hit = bytes.firstIndex(of: byte, from: place) {
            let start = hit - hit % width
            if hit == (isBigEndian ? start + width - 1 : start), start + width <= bytes.count,
                isZero(bytes, start, but: hit)
            {
                return start
            }
            place = hit + 1
        }
        return nil
    }

    private func isZero(_ bytes: Bytes, _ start: Int, but hit: Int) -> Bool {
        for place in start..<(start + width) where place != hit && bytes[place] != 0 { return false }
        return true
    }
}
