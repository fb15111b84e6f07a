import LineCore
import Testing

@Suite struct GoUnquoteTests {
    @Test(arguments: [
        ("\"\"", ""), ("\"a\\n\\t\\\\\\\"\"", "a\n\t\\\""), ("\"\\x41\\101\\u00e9\\U0001F600\"", "AAé😀"),
        ("\"\\xc3\\xa9\"", "é"), ("\"\\a\\b\\f\\r\\v\"", "\u{07}\u{08}\u{0c}\r\u{0b}"),
    ])
    func `escapes are Go's`(quoted: String, expected: String) {
        #expect(GoUnquote.text(quoted) == expected)
    }

    @Test(arguments: [
        "", "\"", "a", "\"a", "\"\\q\"", "\"\\x4\"", "\"\\x+4\"", "\"\\400\"", "\"\\08\"", "\"\\ud800\"",
        "\"\\U00110000\"",
        "\"a\"b\"", "\"a\nb\"", "\"\\\"", "\"\\xff\"", "\"\\'\"",
    ])
    func `what is no quoted text is nothing`(quoted: String) {
        #expect(GoUnquote.text(quoted) == nil)
    }
}
