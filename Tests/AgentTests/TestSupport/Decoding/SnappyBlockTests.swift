import TestSupport
import Testing

struct SnappyBlockTests {
    @Test(
        arguments: [
            ("nothing", [0], ""),
            ("a short literal", [3, 2 << 2, 0x61, 0x62, 0x63], "abc"),
            (
                "a literal with its length in a byte of its own",
                [61, 60 << 2, 60] + Array(repeating: 0x78, count: 61),
                String(repeating: "x", count: 61)
            ),
            ("a copy with a one-byte offset", [8, 3 << 2, 0x61, 0x62, 0x63, 0x64, 1, 4], "abcdabcd"),
            ("a copy with a two-byte offset", [6, 2 << 2, 0x61, 0x62, 0x63, 2 << 2 | 2, 3, 0], "abcabc"),
            ("a copy with a four-byte offset", [6, 2 << 2, 0x61, 0x62, 0x63, 2 << 2 | 3, 3, 0, 0, 0], "abcabc"),
            ("a copy that overlaps itself", [7, 1 << 2, 0x61, 0x62, 1 << 2 | 1, 2], "abababa"),
        ] as [(String, [UInt8], String)])
    func `a block is decoded`(what: String, block: [UInt8], text: String) throws {
        #expect(String(decoding: try SnappyBlock.decode(block), as: UTF8.self) == text)
    }

    @Test(
        arguments: [
            ("an empty input", []),
            ("a literal past the end", [3, 2 << 2, 0x61]),
            ("less than promised", [4, 2 << 2, 0x61, 0x62, 0x63]),
            ("more than promised", [2, 2 << 2, 0x61, 0x62, 0x63]),
            ("a copy from before the start", [8, 3 << 2, 0x61, 0x62, 0x63, 0x64, 1, 5]),
            ("a copy from nowhere", [8, 3 << 2, 0x61, 0x62, 0x63, 0x64, 1, 0]),
            ("a copy without its offset", [8, 3 << 2, 0x61, 0x62, 0x63, 0x64, 2, 4]),
            ("an endless length", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ] as [(String, [UInt8])])
    func `a damaged block is refused`(what: String, block: [UInt8]) {
        #expect(throws: DecodeFailure.self) { try SnappyBlock.decode(block) }
    }

    @Test func `a block of literals only is told from others`() throws {
        #expect(try SnappyBlock.isLiteralOnly([3, 2 << 2, 0x61, 0x62, 0x63]))
        #expect(try !SnappyBlock.isLiteralOnly([8, 3 << 2, 0x61, 0x62, 0x63, 0x64, 1, 4]))
    }
}
