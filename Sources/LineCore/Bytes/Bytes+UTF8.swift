/// What is valid UTF-8, by the table 3-7 of the Unicode standard, as Go's `utf8` package has it.
extension Bytes {
    /// Is all of it valid UTF-8? Linear; ASCII goes eight bytes at a time.
    public var isUTF8: Bool {
        var place = asciiPrefix(from: 0)
        while place < count {
            let length = scalarLength(at: place)
            if length == 0 { return false }
            place += length
            if length == 1 { place = asciiPrefix(from: place) }
        }
        return true
    }

    /// Bytes of the scalar that begins at `place`: 1 to 4; 0 where the byte there begins no valid one.
    public func scalarLength(at place: Int) -> Int {
        let first = self[place]
        if first < 0x80 { return 1 }
        let (length, low, high): (Int, UInt8, UInt8) =
            switch first {
            case 0xc2...0xdf: (2, 0x80, 0xbf)
            case 0xe0: (3, 0xa0, 0xbf)
            case 0xed: (3, 0x80, 0x9f)
            case 0xe1...0xef: (3, 0x80, 0xbf)
            case 0xf0: (4, 0x90, 0xbf)
            case 0xf1...0xf3: (4, 0x80, 0xbf)
            case 0xf4: (4, 0x80, 0x8f)
            default: (0, 0, 0)
            }
        guard length > 0, place + length <= count, self[place + 1] >= low, self[place + 1] <= high else { return 0 }
        for next in (place + 2)..<max(place + 2, place + length) where self[next] & 0xc0 != 0x80 { return 0 }
        return length
    }

    // Where the first byte that is not ASCII stands, or the end.
    private func asciiPrefix(from place: Int) -> Int {
        var place = place
        unsafe withPointer { start in
            while place &+ 8 <= count {
                let word = unsafe UnsafeRawPointer(start + place).loadUnaligned(as: UInt64.self)
                let high = word & 0x8080_8080_8080_8080
                if high != 0 {
                    place &+= high.trailingZeroBitCount / 8
                    return
                }
                place &+= 8
            }
            while place < count, unsafe start[place] < 0x80 { place &+= 1 }
        }
        return place
    }
}
