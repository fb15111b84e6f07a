/// What stands between the quotes of a JSON string.
public enum JSONString {
    /// Decodes escapes into the arena. The text was checked by ``JSONFields``.
    ///
    /// A surrogate without its other half becomes U+FFFD, as in Go. Bytes that are not UTF-8 stay as they are.
    public static func decode(_ text: Bytes, arena: Arena) -> Bytes {
        // A decoded string is never longer: the shortest escape of a three-byte scalar takes six bytes.
        unsafe arena.make(atMost: text.count) { unsafe decode(text, into: $0) }
    }

    /// Decodes escapes, likewise, into bytes of its own.
    public static func decode(_ text: Bytes) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: text.count) { room, count in
            guard let start = room.baseAddress else { return }
            count = unsafe decode(text, into: start)
        }
    }

    private static func decode(_ text: Bytes, into room: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        var place = 0
        while place < text.count {
            let stop = text.firstIndex(of: 0x5c, from: place) ?? text.count
            unsafe text[place..<stop].withPointer {
                unsafe (room + written).update(from: $0, count: stop - place)
            }
            written += stop - place
            place = stop
            guard place + 1 < text.count else { break }
            let escape = text[place + 1]
            place += 2
            if escape == UInt8(ascii: "u") {
                for unit in UTF8.encode(scalar(text, &place)) ?? UTF8.encodedReplacementCharacter {
                    // Only in a text that nobody checked, cut within its escape, could it be longer.
                    guard written < text.count else { break }
                    unsafe room[written] = unit
                    written += 1
                }
            } else {
                unsafe room[written] = plain(escape)
                written += 1
            }
        }
        return written
    }

    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46: UInt32(byte) - 0x41 + 10
        case 0x61...0x66: UInt32(byte) - 0x61 + 10
        default: nil
        }
    }

    // After `\u`.
    private static func scalar(_ text: Bytes, _ place: inout Int) -> Unicode.Scalar {
        let first = unit(text, place)
        place += 4
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xdc00, place + 5 < text.count, text[place] == 0x5c, text[place + 1] == UInt8(ascii: "u"),
            case let second = unit(text, place + 2), second >= 0xdc00, second <= 0xdfff
        {
            place += 6
            return Unicode.Scalar(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)) ?? "\u{FFFD}"
        }
        return "\u{FFFD}"
    }

    private static func unit(_ text: Bytes, _ place: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in place..<min(place + 4, text.count) { value = value << 4 | (hexValue(text[index]) ?? 0) }
        return value
    }

    private static func plain(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }
}
