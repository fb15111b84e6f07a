/// The checksum of gzip (RFC 1952 §8), eight bytes at a step.
enum CRC32 {
    /// `tables[256 * k + b]` is the checksum of byte `b` followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 {
                value = value & 1 == 1 ? (value >> 1) ^ 0xedb8_8320 : value >> 1
            }
            tables[byte] = value
        }
        for index in 256..<(8 * 256) {
            let previous = tables[index - 256]
            tables[index] = (previous >> 8) ^ tables[Int(previous & 0xff)]
        }
        return tables
    }()

    static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        unsafe tables.withUnsafeBufferPointer { table in
            var sum = ~UInt32(0)
            var index = 0
            let raw = UnsafeRawBufferPointer(bytes)
            while index + 8 <= bytes.count {
                let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian ^ UInt64(sum)
                sum = unsafe table[7 * 256 + Int(word & 0xff)] ^ table[6 * 256 + Int((word >> 8) & 0xff)]
                sum ^= unsafe table[5 * 256 + Int((word >> 16) & 0xff)] ^ table[4 * 256 + Int((word >> 24) & 0xff)]
                sum ^= unsafe table[3 * 256 + Int((word >> 32) & 0xff)] ^ table[2 * 256 + Int((word >> 40) & 0xff)]
                sum ^= unsafe table[256 + Int((word >> 48) & 0xff)] ^ table[Int(word >> 56)]
                index += 8
            }
            while index < bytes.count {
                sum = unsafe (sum >> 8) ^ table[Int((sum ^ UInt32(bytes[index])) & 0xff)]
                index += 1
            }
            return ~sum
        }
    }
}
