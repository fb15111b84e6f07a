/// A charset of one byte a character: the UTF-8 of each byte.
///
/// It is made from iconv(3), a byte at a time, so that charsets which iconv composes (windows-1255, windows-1258) are decoded as
/// Go decodes them, one character a byte.
struct CharsetTable: Sendable {
    // Up to three bytes of UTF-8, the first lowest; their number in the highest byte.
    private let characters: [UInt32]
    /// The byte that is U+000A.
    let lineEnd: UInt8

    /// Makes the table of an iconv module; `nil` where there is no such module.
    init?(_ module: String) {
        guard let converter = Iconv(from: module) else { return nil }
        var characters: [UInt32] = []
        var lineEnd: UInt8 = 0x0a
        for byte in UInt8.min...UInt8.max {
            let character = converter.character(byte) ?? 0xfffd
            if character == 0x0a { lineEnd = byte }
            characters.append(Self.packed(character))
        }
        self.characters = characters
        self.lineEnd = lineEnd
    }

    private static func packed(_ character: UInt32) -> UInt32 {
        switch character {
        case 0..<0x80: 1 << 24 | character
        case 0..<0x800: 2 << 24 | (0x80 | character & 0x3f) << 8 | 0xc0 | character >> 6
        default:
            3 << 24 | (0x80 | character & 0x3f) << 16 | (0x80 | character >> 6 & 0x3f) << 8 | 0xe0 | character >> 12
        }
    }

    /// Decodes.
    ///
    /// - Parameters:
    ///   - bytes: of the charset.
    ///   - room: three times as many bytes.
    /// - Returns: bytes written.
    func decode(_ bytes: Bytes, into room: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        for place in 0..<bytes.count {
            let packed = characters[Int(bytes[place])]
            unsafe room[written] = UInt8(truncatingIfNeeded: packed)
            if packed >= 2 << 24 { unsafe room[written + 1] = UInt8(truncatingIfNeeded: packed >> 8) }
            if packed >= 3 << 24 { unsafe room[written + 2] = UInt8(truncatingIfNeeded: packed >> 16) }
            written += Int(packed >> 24)
        }
        return written
    }
}
