import TestSupport

/// Makes gzip files of stored blocks: RFC 1952 and RFC 1951, 3.2.4, by hand.
enum GzipText {
    static func member(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var archive: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            archive.append(rest.isEmpty ? 1 : 0)
            archive += [UInt8(length & 0xff), UInt8(length >> 8), UInt8(~length & 0xff), UInt8(~length >> 8)]
            archive += block
        } while !rest.isEmpty
        for word in [crc(bytes), UInt32(bytes.count)] {
            for shift in [0, 8, 16, 24] { archive.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        }
        return archive
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

/// Writes a gzip file of one member.
func gzip(_ path: String, _ text: String) throws { try writeFile(path, GzipText.member(text)) }
