/// A two-level lookup table for one Huffman code of DEFLATE (RFC 1951 §3.2.2).
///
/// An entry holds the length of its code in bits 0…7, the number of extra bits in 8…11, what it is in 12…15, and its
/// value in 16…31. A zero entry is a code that does not occur.
struct HuffmanTable {
    static let literal: UInt32 = 1 << 12
    static let endOfBlock: UInt32 = 1 << 13
    static let subtable: UInt32 = 1 << 14

    private(set) var entries: [UInt32]
    let primaryBits: Int

    /// Builds the table of a canonical code.
    ///
    /// - Parameters:
    ///   - lengths: the length of the code of each symbol, 0 for one that is not used.
    ///   - primaryBits: how many bits the first level looks at.
    ///   - describe: the entry of a symbol, without its code length.
    /// - Throws: `DecodeFailure` if the lengths describe more codes than there are.
    init(lengths: ArraySlice<UInt8>, primaryBits: Int, describe: (Int) -> UInt32) throws {
        self.primaryBits = primaryBits
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var nextCode = [Int](repeating: 0, count: 17)
        for length in 1...15 {
            nextCode[length + 1] = (nextCode[length] + counts[length]) << 1
            guard nextCode[length] + counts[length] <= 1 << length else {
                throw DecodeFailure("deflate: over-subscribed Huffman code")
            }
        }

        var codes: [(symbol: Int, length: Int, reversed: Int)] = []
        let primaryMask = (1 << primaryBits) - 1
        var longest = [Int](repeating: 0, count: 1 << primaryBits)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let code = nextCode[Int(length)]
            nextCode[Int(length)] += 1
            let reversed = Self.reverse(code, bits: Int(length))
            codes.append((symbol, Int(length), reversed))
            longest[reversed & primaryMask] = max(longest[reversed & primaryMask], Int(length))
        }

        entries = [UInt32](repeating: 0, count: 1 << primaryBits)
        for prefix in 0...primaryMask where longest[prefix] > primaryBits {
            let bits = longest[prefix] - primaryBits
            entries[prefix] = UInt32(entries.count) << 16 | Self.subtable | UInt32(bits) << 8
            entries.append(contentsOf: repeatElement(0, count: 1 << bits))
        }
        for code in codes {
            let entry = describe(code.symbol) | UInt32(code.length)
            var start = 0
            var size = 1 << primaryBits
            var step = code.length
            var index = code.reversed
            if code.length > primaryBits {
                let parent = entries[code.reversed & primaryMask]
                start = Int(parent >> 16)
                size = 1 << Int((parent >> 8) & 15)
                step = code.length - primaryBits
                index = code.reversed >> primaryBits
            }
            while index < size {
                entries[start + index] = entry
                index += 1 << step
            }
        }
    }

    private static func reverse(_ code: Int, bits: Int) -> Int {
        var result = 0
        for bit in 0..<bits where code & (1 << bit) != 0 {
            result |= 1 << (bits - 1 - bit)
        }
        return result
    }
}
