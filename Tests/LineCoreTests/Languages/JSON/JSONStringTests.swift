import TestSupport
import Testing

@testable import LineCore

@Suite struct JSONStringTests {
    private func decode(_ text: String) -> String {
        let arena = Arena()
        return Array(text.utf8).withBytes { String(JSONString.decode($0, arena: arena)) }
    }

    @Test(arguments: [
        ("", ""), ("plain é😀", "plain é😀"), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#"\u0041\u00e9\u20AC"#, "Aé€"), (#"a\u0000b"#, "a\u{0}b"), (#"\\u0041"#, #"\u0041"#),
        (#"\ud83d\ude00"#, "😀"), (#"\uD83D\uDE00!"#, "😀!"), (#"\udbff\udfff"#, "\u{10ffff}"),
        (#"\ud800\udc00"#, "\u{10000}"), (#"\ud83d"#, "\u{fffd}"), (#"\ude00"#, "\u{fffd}"),
        (#"\ud83dx"#, "\u{fffd}x"), (#"\ud83d\n"#, "\u{fffd}\n"), (#"\ud83d\u0041"#, "\u{fffd}A"),
        (#"\ud83d\ud83d\ude00"#, "\u{fffd}😀"), (#"\ude00\ud83d"#, "\u{fffd}\u{fffd}"),
    ])
    func `escapes are decoded, halves of surrogate pairs to U+FFFD`(text: String, decoded: String) {
        #expect(decode(text) == decoded)
    }

    @Test func `every unit of four digits is its scalar, or none`() {
        for value in Array(UInt32(0)...0x900) + Array(0xd700...0xe100) + [0xfffd, 0xfffe, 0xffff] {
            let digits = String(value, radix: 16)
            let text = #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
            #expect(decode(text).unicodeScalars.elementsEqual([Unicode.Scalar(value) ?? "\u{fffd}"]), "\(text)")
        }
    }

    @Test func `bytes that are not UTF-8 stay as they are`() {
        let arena = Arena()
        let text: [UInt8] = [0xff, 0x5c, 0x6e, 0xc3]
        #expect(text.withBytes { [UInt8](JSONString.decode($0, arena: arena)) } == [0xff, 0x0a, 0xc3])
    }

    @Test func `what the JSON writer writes, it reads again`() {
        var random = SeededGenerator(5)
        let arena = Arena()
        for _ in 0..<500 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...20, using: &random)).compactMap { place in
                        Unicode.Scalar(UInt32.random(in: 0...[0x7f, 0x7ff, 0x10_ffff][place % 3], using: &random))
                    }))
            var written = GrowingBuffer()
            Array(text.utf8).withBytes { JSONWire.appendString($0, to: &written) }
            let quoted = [UInt8](written.bytes)
            #expect(quoted.first == 0x22 && quoted.last == 0x22)
            #expect(
                Array(quoted.dropFirst().dropLast()).withBytes { String(JSONString.decode($0, arena: arena)) } == text)
        }
    }

    @Test func `a text that was not checked and ends within an escape does not trap`() {
        let whole = #"a\ud83d\ude00"#
        for end in 0...whole.utf8.count { _ = decode(String(whole.prefix(end))) }
    }
}
