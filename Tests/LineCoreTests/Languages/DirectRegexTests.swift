import TestSupport
import Testing

@testable import LineCore

/// What is matched without RE2 is matched as RE2 does.
@Suite struct DirectRegexTests {
    @Test(arguments: [
        #"level=(?P<level>\S+) .*status=(?P<status>\d+)"#,
        #"^(?P<ip>[\w.:]+) - (?P<user>[^ ]+) \[(?P<time>[^\]]+)\] "(?P<verb>\S+) (?P<path>.*?) HTTP/\d\.\d" (\d+)$"#,
        #"^(?s:.*\.log)$"#, #"(?s)^(.+?): (.*)$"#, #"{"level":"(\w+)"#, "", "()", "healthz", "Grüße, (.*)!",
    ])
    func `expressions of the everyday kind are matched directly`(pattern: String) {
        #expect(DirectRegexParser.parse(pattern) != nil)
    }

    @Test(arguments: [
        "a|b", "(ab)+", "(?:a)?", "a{2}", "a{2,}", #"\bword"#, "(?i)a", "(?m)^a", #"\pL"#, "[[:alpha:]]", "[ä-ü]", "ü+",
        "(?U)a*", "a^", #"\x41"#, #"\Qa\E"#, #"\z"#, "(?-s:.)",
    ])
    func `others are RE2's`(pattern: String) throws {
        _ = try Regex(pattern)
        #expect(DirectRegexParser.parse(pattern) == nil)
    }

    @Test(arguments: [
        #"(\S+) (\S+)"#, "(.*)(.*)", "(.*?)(.*?)$", "a?(a?)a", "a??(a??)a", #"(\S+)(\S)"#, "^(.+)é(.*)$", "x*",
        #"\w+?(\d+)"#,
        "(?s:^a.b$)", "$", "^", "^$", "a$b", "(a*)(b*)c", "[^é]", "[]a]+", "[^]a]+", "[a-]+", "[-a]+", #"[\d.-]+"#,
        #"[\]\\]"#,
    ])
    func `the match and its groups are RE2's`(pattern: String) throws {
        let texts = [
            "", "a", "aa", "aaa", "ab", "a b c", "é", "aéé b", "a\nb", "\n", "x12y", "]", "a-b", "\\", "aabbc", "b\n",
            "-1.5",
            "a\u{10ffff}b", "日本語 é",
        ]
        let (both, one) = (try Regex(pattern), try Regex(byRE2: pattern))
        if pattern != "[^é]" { #expect(DirectRegexParser.parse(pattern) != nil) }
        for text in texts { compare(both, one, Array(text.utf8)) }
    }

    @Test func `so it is with expressions and texts by chance`() throws {
        var random = SeededGenerator(11)
        var direct = 0
        for _ in 0..<3000 {
            var depth = 0
            let pattern = Self.row(&depth, &random)
            guard let both = try? Regex(pattern) else { continue }
            if DirectRegexParser.parse(pattern) != nil { direct += 1 }
            let one = try Regex(byRE2: pattern)
            for _ in 0..<8 {
                let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    ["a", "b", "ab", "-", " ", "é", "日", "\n", "1", "\u{ff}"].randomElement(using: &random) ?? ""
                }
                compare(both, one, Array(text.joined().utf8))
            }
        }
        #expect(direct > 1500)
    }

    @Test func `bytes that are no UTF-8 are U+FFFD here too`() throws {
        for pattern in [#"(\S+) (.)"#, "a.b", "[^a]+", "(.*)b"] {
            let (both, one) = (try Regex(pattern), try Regex(byRE2: pattern))
            for text: [UInt8] in [[0x61, 0xff, 0x62], [0xc3, 0x20, 0xa9], [0xe2, 0x82, 0x20, 0x62], [0xff]] {
                compare(both, one, text)
            }
        }
    }

    @Test func `what would take long is left to RE2`() throws {
        let pattern = "(a*)(a*)(a*)(a*)(a*)b"
        let direct = try #require(DirectRegexParser.parse(pattern))
        let text = [UInt8](repeating: 0x61, count: 2000)
        #expect(text.withBytes { direct.match($0, from: 0, found: { _ in }) } == .undecided)
        compare(try Regex(pattern), try Regex(byRE2: pattern), text)
        compare(try Regex(pattern), try Regex(byRE2: pattern), text + [0x62])
    }

    /// Matches from every place, and from the start without groups.
    private func compare(_ both: Regex, _ one: Regex, _ text: [UInt8]) {
        text.withBytes { bytes in
            #expect(both.matches(bytes) == one.matches(bytes), "\(both.pattern) in \(text)")
            for from in 0...text.count where from == text.count || text[from] & 0xc0 != 0x80 {
                var (left, right): ([Range<Int>?], [Range<Int>?]) = ([], [])
                let (found, expected) = (
                    both.match(bytes, from: from, into: &left), one.match(bytes, from: from, into: &right)
                )
                #expect(found == expected && left == right, "\(both.pattern) in \(text) from \(from)")
            }
        }
    }

    private static func row(_ depth: inout Int, _ random: inout SeededGenerator) -> String {
        var row = ""
        if depth == 0 { row += ["", "", "", "^", "(?s)"].randomElement(using: &random) ?? "" }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let atoms = [
                "a", "b", "ab", "-", "é", ".", #"\S"#, #"\w"#, #"\d"#, "[ab]", "[^a]", "[^ -]", #"\W"#, "1", " ",
                #"\n"#, "日",
            ]
            let repeats = ["", "", "", "*", "+", "?", "*?", "+?", "??"]
            if depth < 3, Int.random(in: 0..<5, using: &random) == 0 {
                depth += 1
                row += (["(", "(?:", "(?s:"].randomElement(using: &random) ?? "(") + Self.row(&depth, &random) + ")"
                depth -= 1
            } else {
                row += (atoms.randomElement(using: &random) ?? "") + (repeats.randomElement(using: &random) ?? "")
            }
        }
        if Int.random(in: 0..<12, using: &random) == 0 { row += "|b" }
        if depth == 0, Int.random(in: 0..<5, using: &random) == 0 { row += "$" }
        return row
    }
}
