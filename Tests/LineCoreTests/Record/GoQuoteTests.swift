import LineCore
import TestSupport
import Testing

@Suite struct GoQuoteTests {
    @Test(arguments: [
        ("", #""""#), ("plain text", #""plain text""#), ("a\"b\\c", #""a\"b\\c""#),
        ("\u{7}\u{8}\u{c}\n\r\t\u{b}", #""\a\b\f\n\r\t\v""#), ("\u{0}\u{1f}\u{7f}", #""\x00\x1f\x7f""#),
        ("é€😀", #""é€😀""#), ("\u{80}\u{a0}\u{ad}\u{2028}\u{feff}\u{e000}", #""\u0080\u00a0\u00ad\u2028\ufeff\ue000""#),
        ("\u{e0001}\u{10ffff}", #""\U000e0001\U0010ffff""#), ("\u{fffd}", "\"\u{fffd}\""), ("'`$", #""'`$""#),
    ])
    func `text is quoted as strconv.Quote does`(text: String, quoted: String) {
        #expect(GoQuote.quoted(text) == quoted)
    }

    @Test func `an independent reader of Go's escapes reads every scalar again`() throws {
        var random = SeededGenerator(7)
        let low = (UInt32(0)...0x3ff).compactMap(Unicode.Scalar.init)
        let high = (0..<500).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0x400...0x10ffff, using: &random)) }
        for scalars in [low, high] {
            let text = String(String.UnicodeScalarView(scalars))
            let read = try LabelText.parse("{a=" + GoQuote.quoted(text) + "}")
            #expect(read.map(\.value) == [text])
        }
    }
}
