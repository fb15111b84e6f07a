/// UTF-8 as Go reads it: a byte that begins no scalar is U+FFFD and one byte long.
enum UTF8Scalars {
    /// The scalar at `index`, which must be inside, and how many bytes it takes.
    static func decode(_ text: [UInt8], at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
        text.withBytes { decode($0, at: index) }
    }

    /// The scalar at `index`, which must be inside, and how many bytes it takes; `("\u{FFFD}", 1)` for an invalid byte.
    @inline(__always)
    static func decode(_ text: Bytes, at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let first = text[index]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        return decodeLong(text, at: index)
    }

    /// How many scalars.
    static func count(_ text: Bytes) -> Int {
        var count = 0
        forEach(text) { _, _, _ in count += 1 }
        return count
    }

    /// Each scalar with its place and length; invalid bytes as `("\u{FFFD}", …, 1)`.
    @inline(__always)
    static func forEach(_ text: Bytes, _ body: (Unicode.Scalar, Int, Int) -> Void) {
        var place = 0
        while place < text.count {
            let (scalar, length) = decode(text, at: place)
            body(scalar, place, length)
            place += length
        }
    }

    private static func decodeLong(_ text: Bytes, at index: Int) -> (Unicode.Scalar, Int) {
        let length = text.scalarLength(at: index)
        guard length > 1 else { return ("\u{FFFD}", 1) }
        var value = UInt32(text[index]) & (length == 2 ? 0x1f : length == 3 ? 0x0f : 0x07)
        for offset in 1..<length { value = value << 6 | UInt32(text[index + offset] & 0x3f) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }
}
