import Testing

@testable import LineCore

@Suite struct RegexMatchesTests {
    private func all(_ pattern: String, _ text: [UInt8]) throws -> [Range<Int>] {
        let regex = try Regex(pattern)
        return text.withBytes { text in
            var (found, groups): ([Range<Int>], [Range<Int>?]) = ([], [])
            var matches = RegexMatches(text)
            while matches.next(regex, into: &groups) { if let range = groups.first ?? nil { found.append(range) } }
            return found
        }
    }

    @Test func `matches follow one another, an empty one not right behind another`() throws {
        #expect(try all("a*", Array("baac".utf8)) == [0..<0, 1..<3, 4..<4])
        #expect(try all("ab", Array("abab".utf8)) == [0..<2, 2..<4])
        #expect(try all("x", []) == [])
    }

    @Test func `in a text that is not UTF-8 the places are its own`() throws {
        #expect(try all("a|.b", [0x61, 0xff, 0x62, 0xc3, 0xa9, 0x62, 0xfe, 0x61]) == [0..<1, 1..<3, 3..<6, 7..<8])
        #expect(try all("", [0xff, 0xfe]) == [0..<0, 1..<1, 2..<2])
    }

    @Test(.timeLimit(.minutes(10)), arguments: [[], [0xff]] as [[UInt8]])
    func `a long text full of matches is looked through once`(end: [UInt8]) throws {
        // To look at all of it for each match would take a minute and more.
        let text = [UInt8](repeating: 0x61, count: 100_000) + end
        #expect(try all("a", text).count == 100_000)
    }
}
