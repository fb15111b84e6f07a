import LineCore
import Testing

@Suite struct LinePatternTests {
    private func match(_ pattern: String, _ text: String) throws -> [String]? {
        let pattern = try LinePattern(pattern)
        var captures: [Range<Int>] = []
        return Array(text.utf8).withBytes { bytes in
            pattern.match(bytes, into: &captures) ? captures.map { String(bytes[$0]) } : nil
        }
    }

    @Test(arguments: [
        (
            "<ip> - <user> [<_>] \"<method> <path> <_>\" <status> <size>",
            "1.2.3.4 - frank [10/Oct/2000] \"GET /a.gif HTTP/1.0\" 200 2326",
            ["1.2.3.4", "frank", "GET", "/a.gif", "200", "2326"]
        ),
        ("<a>", "all of it", ["all of it"]), ("<a> <b>", "one", ["one"]), ("<a> <b>", "one ", ["one", ""]),
        ("<a> <b>", " two", ["", "two"]), ("<a> <b> <c>", "1 2", ["1", "2"]), ("<_> <b>", "one", []),
        ("<_> <b>", "one two three", ["two three"]), ("level=<level> x", "level=info x tail", ["info"]),
        ("level=<level> x", "level=info y", ["info y"]), ("<a>=", "k=v", ["k"]), ("é<a>ü", "éaü", ["a"]),
        ("aab<x>", "aabc", ["c"]), ("<x>aab<y>", "aaab!", ["a", "!"]), ("<a><b", "x<b", ["x"]),
        ("<1> <a>", "<1> x", ["x"]), ("< a> <b>", "< a> x", ["x"]), ("<<a>>", "<x>", ["x"]),
        ("<a_1>,<_b>", "1,2", ["1", "2"]),
    ])
    func `captures take what stands between the literal texts`(
        pattern: String, text: String, expected: [String]
    ) throws {
        #expect(try match(pattern, text) == expected)
    }

    @Test(arguments: [("level=<a>", " level=x"), ("level=<a>", "leve"), ("<a>", ""), ("x<a>", "")])
    func `another start, or no text, does not match`(pattern: String, text: String) throws {
        #expect(try match(pattern, text) == nil)
    }

    @Test(
        arguments: [
            ("", .noCapture), ("text", .noCapture), ("<_> <_>", .noCapture), ("<a><b>", .inARow("a", "b")),
            ("x<a><_>", .inARow("a", "_")), ("<_><a>", .inARow("_", "a")), ("<a> <a>", .duplicate("a")),
        ] as [(String, LinePatternError)])
    func `what is no pattern is refused`(text: String, expected: LinePatternError) {
        #expect(throws: expected) { try LinePattern(text) }
    }

    @Test func `the names are those of the captures, in order`() throws {
        #expect(try LinePattern("<b> <_> <a>").names == ["b", "a"])
    }
}
