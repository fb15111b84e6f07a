import Testing

@testable import LineCore

@Suite struct CharsetDecoderTests {
    private static func decoded(_ bytes: [UInt8], _ name: String) throws -> String {
        let decoder = CharsetDecoder(try Charset(name))
        let arena = Arena()
        return withExtendedLifetime(arena) {
            bytes.withBytes { bytes in
                _ = decoder.lineEnd(bytes)
                return String(decoder.decode(bytes, into: arena))
            }
        }
    }

    @Test(
        arguments: [
            ("EUC-KR", [0xb0, 0xa1], "가"), ("EUC-KR", [0xff, 0xff, 0x78], "\u{fffd}\u{fffd}x"),
            ("EUC-KR", [0xb0, 0xff, 0x41], "\u{fffd}A"), ("EUC-KR", [0xb0, 0x20, 0xb0], "\u{fffd} \u{fffd}"),
            ("Shift_JIS", [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea], "日本語"), ("Shift_JIS", [0xb6, 0xc5], "ｶﾅ"),
            ("Shift_JIS", [0x80, 0x5c, 0x7e, 0x81], "\u{80}\\~\u{fffd}"),
            ("EUC-JP", [0xa4, 0xa2, 0x8e, 0xb1], "あｱ"), ("ISO-2022-JP", [0x1b, 0x24, 0x42, 0x24, 0x22], "あ"),
            ("GBK", [0x80, 0xc4, 0xe3], "€你"), ("GB18030", [0x81, 0x30, 0x81, 0x30, 0x41], "\u{80}A"),
            ("Big5", [0xa7, 0x41, 0xa6, 0x6e], "你好"), ("Big5", [0x88, 0x66], "\u{ca}"),
            ("windows-1252", [0x80, 0x20, 0x93, 0x71, 0x94, 0x20, 0x81], "€ “q” \u{fffd}"),
            ("windows-1255", [0xe0, 0xd1], "א\u{5c1}"), ("windows-1258", [0x61, 0xcc], "a\u{300}"),
            ("ISO-8859-1", [0xe9, 0x85, 0x00], "é\u{85}\u{0}"), ("ISO-8859-8", [0xa1, 0xe0], "\u{fffd}א"),
            ("US-ASCII", [0x41, 0xe9, 0x42], "A\u{fffd}B"), ("KOI8-R", [0xc1], "а"), ("IBM437", [0x82], "é"),
            ("IBM037", [0xc1, 0x40, 0x82], "A b"), ("macintosh", [0x8e], "é"),
            ("UTF-8", [0x61, 0xff, 0xe2, 0x82, 0x62, 0xf0, 0x9f, 0x98, 0x80], "a\u{fffd}\u{fffd}b😀"),
            ("UTF-8", [0xef, 0xbb, 0xbf, 0x61], "\u{feff}a"),
            ("UTF-16LE", [0x61, 0, 0x3d, 0xd8, 0x00, 0xde], "a😀"),
            ("UTF-16LE", [0xff, 0xfe, 0x61, 0], "\u{feff}a"),
            ("UTF-16BE", [0, 0x61, 0xd8, 0x3d, 0, 0x62], "a\u{fffd}b"),
            ("UTF-16BE", [0xde, 0x00, 0x00], "\u{fffd}\u{fffd}"), ("UTF-16", [0xff, 0xfe, 0x61, 0], "a"),
            ("UTF-16", [0xfe, 0xff, 0, 0x61], "a"), ("UTF-16", [0, 0x61], "a"),
            ("UTF-32LE", [0, 0xf6, 1, 0], "😀"),
            ("UTF-32BE", [0, 0x11, 0, 0, 0, 0, 0xd8, 0, 0, 0], "\u{fffd}\u{fffd}\u{fffd}"),
            ("UTF-32", [0, 0, 0xfe, 0xff, 0, 0, 0, 0x61], "a"), ("UTF-32", [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], "a"),
        ] as [(String, [UInt8], String)])
    func `bytes of a charset become the text that Go's decoders make`(name: String, bytes: [UInt8], text: String) throws
    {
        // By scalars: strings compare by canonical equivalence.
        #expect(Array(try Self.decoded(bytes, name).unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test func `the mark belongs to the first line alone, and is needed to cut lines`() throws {
        let decoder = CharsetDecoder(try Charset("utf-16"))
        let head: [UInt8] = [0xff, 0xfe, 0x61, 0]
        #expect([0xff].withBytes { decoder.lineEnd($0) } == nil)
        #expect(head.withBytes { decoder.lineEnd($0) } == LineEnd(width: 2, isBigEndian: false))
        let arena = Arena()
        defer { withExtendedLifetime(arena) {} }
        #expect(head.withBytes { String(decoder.decode($0, into: arena)) } == "a")
        #expect(head.withBytes { String(decoder.decode($0, into: arena)) } == "\u{feff}a")
    }

    @Test func `in the middle of a source its first bytes say the order`() throws {
        let charset = try Charset("UTF-16")
        let arena = Arena()
        defer { withExtendedLifetime(arena) {} }
        let little = [0xff, 0xfe].withBytes { CharsetDecoder(charset, after: $0) }
        #expect([0x61, 0].withBytes { String(little.decode($0, into: arena)) } == "a")
        let big = [0, 0x61].withBytes { CharsetDecoder(charset, after: $0) }
        #expect([0, 0x61].withBytes { String(big.decode($0, into: arena)) } == "a")
    }

    @Test func `every charset that has a name here opens, but for what glibc lacks`() {
        for name in CharsetNames.entries.keys.sorted() {
            do throws(CharsetError) {
                let charset = try Charset(name)
                #expect(try Charset(charset.name) == charset)
            } catch {
                #expect(name == "hz-gb-2312", "\(error)")
            }
        }
    }

    @Test func `names are found in any case, and others are errors`() throws {
        #expect(try Charset(" latin1\n").name == "ISO-8859-1")
        #expect(try Charset("CP819") == Charset("iso_8859-1:1987"))
        #expect(throws: CharsetError.unknown("no-such-encoding")) { try Charset("no-such-encoding") }
        #expect(throws: CharsetError.unknown("")) { try Charset("") }
        #expect(throws: CharsetError.unsupported("UTF-7")) { try Charset("UTF-7") }
        #expect(throws: CharsetError.unsupported("ISO-2022-KR")) { try Charset("ISO-2022-KR") }
        #expect(CharsetError.missing("x", module: "Y").description.contains("Y"))
    }

    @Test(
        arguments: [
            (0, 10, 0), (1, 10, 2), (2, 10, 2), (11, 12, 12), (11, 11, 10),
        ]) func `reading goes on at a code unit`(offset: Int, size: Int, place: Int) throws
    {
        #expect(try Charset("UTF-16LE").aligned(offset, size: size) == place)
        #expect(try Charset("UTF-8").aligned(offset, size: size) == offset)
    }

    @Test(arguments: ["EUC-KR", "Shift_JIS", "Big5", "GB18030", "ISO-2022-JP", "UTF-16", "UTF-32", "UTF-8", "IBM1047"])
    func `random bytes become valid text within its bound`(name: String) throws {
        var random = SystemRandomNumberGenerator()
        let decoder = CharsetDecoder(try Charset(name))
        let arena = Arena()
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            bytes.withBytes { line in
                _ = decoder.lineEnd(line)
                let text = decoder.decode(line, into: arena)
                #expect(text.isUTF8)
                #expect(text.count <= line.count * 3 + 16)
            }
            arena.reset()
        }
    }
}
