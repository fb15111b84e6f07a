/// Searches for the first of several bytes, eight bytes at a step.
///
/// In a word of eight bytes, `(x - 0x01…) & ~x & 0x80…` marks each zero byte. A borrow may mark bytes above a true one
/// too, so only the lowest mark counts, which is the first byte of the text on a little-endian machine.
extension Bytes {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    private static func marks(_ word: UInt64, equal byte: UInt8) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        return (difference &- ones) & ~difference
    }

    // `limit` is at most 0x80.
    @inline(__always)
    private static func marks(_ word: UInt64, below limit: UInt8) -> UInt64 {
        (word &- (ones &* UInt64(limit))) & ~word
    }

    @inline(__always)
    private func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: unsafe UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self))
    }

    /// The place of the first quote, backslash or byte below 0x20 at or after `from`; ``count`` where there is none.
    @inline(__always)
    func endOfPlainJSON(from: Int) -> Int {
        precondition(from >= 0, "byte index out of range")
        var index = from
        while index &+ 8 <= count {
            let word = word(at: index)
            let found =
                (Self.marks(word, equal: 0x22) | Self.marks(word, equal: 0x5c) | Self.marks(word, below: 0x20))
                & Self.highs
            if found != 0 { return index &+ found.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        while index < count, case let byte = unsafe start[index], byte >= 0x20, byte != 0x22, byte != 0x5c {
            index &+= 1
        }
        return index
    }

    /// The place of the first byte at or after `from` that Go's JSON writer does not copy as it is: as above, `<`, `>`,
    /// `&`, or 0x80 and above; ``count`` where there is none.
    @inline(__always)
    func endOfPlainHTMLSafeJSON(from: Int) -> Int {
        precondition(from >= 0, "byte index out of range")
        var index = from
        while index &+ 8 <= count {
            let word = word(at: index)
            let inHTML = Self.marks(word, equal: 0x26) | Self.marks(word | Self.ones &* 2, equal: 0x3e)
            let inJSON = Self.marks(word, equal: 0x22) | Self.marks(word, equal: 0x5c) | Self.marks(word, below: 0x20)
            let found = (inHTML | inJSON | word) & Self.highs
            if found != 0 { return index &+ found.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        while index < count, Self.isHTMLSafeJSON(unsafe start[index]) { index &+= 1 }
        return index
    }

    @inline(__always)
    private static func isHTMLSafeJSON(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x26, 0x3c, 0x3e, 0x5c: false
        default: byte >= 0x20 && byte < 0x80
        }
    }

    /// The place of the first quote, `=` or byte up to 0x20 at or after `from`; ``count`` where there is none.
    @inline(__always)
    func endOfPlainLogfmt(from: Int) -> Int {
        precondition(from >= 0, "byte index out of range")
        var index = from
        while index &+ 8 <= count {
            let word = word(at: index)
            let found =
                (Self.marks(word, equal: 0x22) | Self.marks(word, equal: 0x3d) | Self.marks(word, below: 0x21))
                & Self.highs
            if found != 0 { return index &+ found.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        while index < count, case let byte = unsafe start[index], byte > 0x20, byte != 0x22, byte != 0x3d {
            index &+= 1
        }
        return index
    }

    /// Are all bytes below 0x80?
    @inline(__always)
    var isASCII: Bool {
        var index = 0
        while index &+ 8 <= count {
            if word(at: index) & Self.highs != 0 { return false }
            index &+= 8
        }
        while index < count {
            if unsafe start[index] >= 0x80 { return false }
            index &+= 1
        }
        return true
    }
}
