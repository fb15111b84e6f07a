/// A record that can be judged by itself: `seq=<program>:<number> sum=<checksum> <rest>`.
enum LineText {
    /// What a record that arrived says of itself.
    enum Reading: Hashable {
        case intact(program: String, number: Int)
        /// No record of ours, or not whole, or more than one.
        case corrupted
    }

    static let start = Array("seq=".utf8)
    private static let sum = Array(" sum=".utf8)

    static func make(program: String, number: Int, rest: [UInt8]) -> [UInt8] {
        let head = Array("\(program):\(number)".utf8)
        return start + head + sum + digits(checksum(head, rest[...])) + [UInt8(ascii: " ")] + rest
    }

    static func read(_ line: [UInt8]) -> Reading {
        guard line.starts(with: start), let end = line.firstIndex(of: UInt8(ascii: " ")) else { return .corrupted }
        let head = Array(line[start.count..<end])
        let rest = line[end...]
        guard rest.starts(with: sum), rest.count > sum.count + 16, line[end + sum.count + 16] == UInt8(ascii: " "),
            let colon = head.lastIndex(of: UInt8(ascii: ":")),
            let number = Int(String(decoding: head[(colon + 1)...], as: UTF8.self))
        else { return .corrupted }
        let found = line[(end + sum.count)..<(end + sum.count + 16)]
        let text = line[(end + sum.count + 17)...]
        guard found.elementsEqual(digits(checksum(head, text))) else { return .corrupted }
        return .intact(program: String(decoding: head[..<colon], as: UTF8.self), number: number)
    }

    /// Of eight bytes at a step, for these are debug builds.
    private static func checksum(_ head: [UInt8], _ rest: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func combine(_ word: UInt64) {
            hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
            hash ^= hash >> 29
        }
        for byte in head { combine(UInt64(byte)) }
        unsafe rest.withUnsafeBytes { bytes in
            let whole = bytes.count & ~7
            for place in stride(from: 0, to: whole, by: 8) {
                combine(unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
            }
            for place in whole..<bytes.count { combine(UInt64(unsafe bytes[place])) }
        }
        combine(UInt64(rest.count))
        return hash
    }

    private static func digits(_ value: UInt64) -> [UInt8] {
        let text = String(value, radix: 16)
        return Array((String(repeating: "0", count: 16 - text.count) + text).utf8)
    }
}
