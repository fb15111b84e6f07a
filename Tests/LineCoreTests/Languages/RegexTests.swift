import LineCore
import Testing

@Suite struct RegexTests {
    private func groups(_ pattern: String, _ text: [UInt8], from: Int = 0) throws -> [Range<Int>?]? {
        let regex = try Regex(pattern)
        var groups: [Range<Int>?] = []
        return text.withBytes { regex.match($0, from: from, into: &groups) } ? groups : nil
    }

    private func groups(_ pattern: String, _ text: String, from: Int = 0) throws -> [Range<Int>?]? {
        try groups(pattern, Array(text.utf8), from: from)
    }

    @Test func `groups are told by their byte ranges, those that took no part as nothing`() throws {
        #expect(try groups("b(c)|(x)", "abcd") == [1..<3, 2..<3, nil])
        #expect(try groups("b", "a") == nil)
        #expect(try groups("$", "ab") == [2..<2])
        #expect(try groups("b*", "") == [0..<0])
    }

    @Test func `a search may begin later, and knows what stands before`() throws {
        #expect(try groups("a", "aba", from: 1) == [2..<3])
        #expect(try groups("^a", "aa", from: 1) == nil)
        #expect(try groups("\\bb", "ab b", from: 1) == [3..<4])
        #expect(try groups("a", "aba", from: 3) == nil)
    }

    @Test(arguments: ["(?P<level>\\w+)=(\\d+)", "(?<level>\\w+)=(\\d+)"])
    func `groups have names in both spellings`(pattern: String) throws {
        #expect(try Regex(pattern).groupNames == [nil, "level", nil])
    }

    @Test(arguments: ["[(?<a>]", "[[:alpha:](?<]", "\\Q(?<a>\\E", "\\(?<"])
    func `what only looks like a group's name is left alone`(pattern: String) throws {
        #expect(try Regex(pattern).groupNames == [nil])
        #expect(try Regex(pattern).matches("(?<a>"))
    }

    @Test func `many groups are found too`() throws {
        let pattern = String(repeating: "(a)", count: 100)
        #expect(try groups(pattern, String(repeating: "a", count: 100))?.last == 99..<100)
    }

    @Test(arguments: [
        ("a(b", "missing ): a(b"), ("a(?=b)", "invalid perl operator: (?="),
        ("*", "no argument for repetition operator: *"),
        ("\\C", "invalid escape sequence: \\C"), ("(?P<a>x)(?P<a>y)", "duplicate capture group name: a"),
        ("(?P<n-1>x)", "invalid named capture group: (?P<n-1>"), ("a{1001}", "invalid repetition size: {1001}"),
    ])
    func `a text that is no expression is refused with the reason`(pattern: String, reason: String) {
        let error = #expect(throws: RegexError.self) { try Regex(pattern) }
        #expect(error?.description == reason)
    }

    @Test func `a whole match begins and ends with the text, and a dot matches a newline`() throws {
        let regex = try Regex(whole: "a.b|c")
        #expect(regex.matches("a\nb") && regex.matches("c"))
        #expect(!regex.matches("xc") && !regex.matches("cx") && !regex.matches("a\nbx"))
        #expect(throws: RegexError.self) { try Regex(whole: "a)|(b") }
    }

    @Test func `without flags a dot matches no newline, and anchors are the text's ends`() throws {
        #expect(try !Regex("a.b").matches("a\nb"))
        #expect(try !Regex("^b").matches("a\nb"))
        #expect(try !Regex("a$").matches("a\nb"))
        #expect(try !Regex("a$").matches("a\n"))
        #expect(try Regex("(?m)^b").matches("a\nb"))
    }

    @Test func `each invalid byte matches like one character that cannot be shown`() throws {
        #expect(try groups("a(.)b", [0x61, 0xff, 0x62]) == [0..<3, 1..<2])
        #expect(try groups("(.)$", [0x61, 0xe2, 0x82]) == [2..<3, 2..<3])
        #expect(try groups("a(.+)b", [0x61, 0xc3, 0xa4, 0xff, 0xfe, 0x62]) == [0..<6, 1..<5])
        #expect(try groups("\\x{FFFD}", [0x61, 0x80]) == [1..<2])
        #expect(try groups("b", [0x80, 0x62, 0x80, 0x62], from: 2) == [3..<4])
        let regex = try Regex(".a")
        #expect([0x80, 0x61].withBytes { regex.matches($0) })
    }

    @Test func `expressions are equal by their text and the way they match`() throws {
        #expect(try Regex("a") == Regex("a"))
        #expect(try Regex("a") != Regex(whole: "a"))
        #expect(try Set([Regex("a"), Regex("a"), Regex("b")]).count == 2)
    }
}
