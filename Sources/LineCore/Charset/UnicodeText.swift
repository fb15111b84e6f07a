/// Unicode's own encodings, to well-formed UTF-8. What is no character becomes U+FFFD.
enum UnicodeText {
    /// Decodes UTF-16: a lone surrogate, and a byte left over at the end, are one U+FFFD each.
    ///
    /// - Parameters:
    ///   - bytes: code units.
    ///   - order: of the bytes of a unit.
    ///   - room: twice as many bytes, and one.
    /// - Returns: bytes written.
    static func decode16(_ bytes: Bytes, _ order: Charset.ByteOrder, into room: UnsafeMutablePointer<UInt8>) -> Int {
        func unit(_ place: Int) -> UInt32 {
            let (first, second) = (UInt32(bytes[place]), UInt32(bytes[place + 1]))
            return order == .big ? first << 8 | second : second << 8 | first
        }
        var written = 0
        var place = 0
        while place + 1 < bytes.count {
            var character = unit(place)
            place += 2
            if character & 0xf800 == 0xd800 {
                if character < 0xdc00, place + 1 < bytes.count, unit(place) & 0xfc00 == 0xdc00 {
                    character = 0x10000 + (character & 0x3ff) << 10 + unit(place) & 0x3ff
                    place += 2
                } else {
                    character = 0xfffd
                }
            }
            unsafe written += put(character, into: room + written)
        }
        if place < bytes.count { unsafe written += put(0xfffd, into: room + written) }
        return written
    }

    /// Decodes UTF-32: what is no scalar value, and bytes left over at the end, are one U+FFFD each.
    ///
    /// - Parameters:
    ///   - bytes: code units.
    ///   - order: of the bytes of a unit.
    ///   - room: as many bytes, and three.
    /// - Returns: bytes written.
    static func decode32(_ bytes: Bytes, _ order: Charset.ByteOrder, into room: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        var place = 0
        while place + 3 < bytes.count {
            var character: UInt32 = 0
            for index in 0..<4 {
                character = character << 8 | UInt32(bytes[place + (order == .big ? index : 3 - index)])
            }
            place += 4
            if character > 0x10ffff || character & 0xffff_f800 == 0xd800 { character = 0xfffd }
            unsafe written += put(character, into: room + written)
        }
        if place < bytes.count { unsafe written += put(0xfffd, into: room + written) }
        return written
    }

    /// Makes UTF-8 well-formed: each longest part of a character that breaks off is one U+FFFD (Unicode 16, 3.9, U+FFFD
    /// Substitution of Maximal Subparts).
    ///
    /// - Parameters:
    ///   - bytes: hoped to be UTF-8.
    ///   - room: three times as many bytes.
    /// - Returns: bytes written.
    static func repair8(_ bytes: Bytes, into room: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        var place = 0
        while place < bytes.count {
            let (length, isWhole) = character8(bytes, place)
            if isWhole {
                for index in place..<(place + length) { unsafe room[written + index - place] = bytes[index] }
                written += length
            } else {
                unsafe written += put(0xfffd, into: room + written)
            }
            place += length
        }
        return written
    }

    // The length of the character at a place (The Unicode Standard, table 3-7), or of the part of one that breaks off.
    private static func character8(_ bytes: Bytes, _ place: Int) -> (length: Int, isWhole: Bool) {
        let first = bytes[place]
        var second: ClosedRange<UInt8> = 0x80...0xbf
        let length: Int
        switch first {
        case 0..<0x80: return (1, true)
        case 0xc2...0xdf: length = 2
        case 0xe0...0xef:
            length = 3
            if first == 0xe0 { second = 0xa0...0xbf }
            if first == 0xed { second = 0x80...0x9f }
        case 0xf0...0xf4:
            length = 4
            if first == 0xf0 { second = 0x90...0xbf }
            if first == 0xf4 { second = 0x80...0x8f }
        default: return (1, false)
        }
        for index in 1..<length {
            guard place + index < bytes.count,
                (index == 1 ? second : 0x80...0xbf).contains(bytes[place + index])
            else { return (index, false) }
        }
        return (length, true)
    }

    /// Writes a scalar value as UTF-8: at most 4 bytes.
    static func put(_ character: UInt32, into room: UnsafeMutablePointer<UInt8>) -> Int {
        func byte(_ value: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value) }
        switch character {
        case 0..<0x80:
            unsafe room[0] = byte(character)
            return 1
        case 0..<0x800:
            unsafe room[0] = byte(0xc0 | character >> 6)
            unsafe room[1] = byte(0x80 | character & 0x3f)
            return 2
        case 0..<0x10000:
            unsafe room[0] = byte(0xe0 | character >> 12)
            unsafe room[1] = byte(0x80 | character >> 6 & 0x3f)
            unsafe room[2] = byte(0x80 | character & 0x3f)
            return 3
        default:
            unsafe room[0] = byte(0xf0 | character >> 18)
            unsafe room[1] = byte(0x80 | character >> 12 & 0x3f)
            unsafe room[2] = byte(0x80 | character >> 6 & 0x3f)
            unsafe room[3] = byte(0x80 | character & 0x3f)
            return 4
        }
    }
}
