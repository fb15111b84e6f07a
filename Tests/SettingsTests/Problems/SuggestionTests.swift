import Testing

@testable import Settings

@Suite struct SuggestionTests {
    private static let names = ["filename", "sync_period", "ignore_invalid_yaml", "url", "pipeline_stages"]

    @Test(
        arguments: [
            ("filname", "filename"), ("FILENAME", "filename"), ("fielname", "filename"),
            ("sync_periods", "sync_period"),
            ("syncperiod", "sync_period"), ("pipeline", "pipeline_stages"), ("ulr", "url"), ("uri", "url"),
        ] as [(String, String)])
    func `a name near to a known one is recognised`(name: String, expected: String) {
        #expect(Suggestion.nearest(to: name, among: Self.names) == expected)
    }

    @Test(arguments: ["", "zzz", "xyz", "positions", "u"])
    func `a name far from all is not`(name: String) {
        #expect(Suggestion.nearest(to: name, among: Self.names) == nil)
    }

    @Test(arguments: [("", "", 0), ("a", "", 1), ("abc", "abd", 1), ("abc", "acb", 1), ("kitten", "sitting", 3)])
    func `edits are counted, a swap of neighbours as one`(left: String, right: String, count: Int) {
        #expect(Suggestion.edits(from: Array(left.utf8), to: Array(right.utf8)) == count)
        #expect(Suggestion.edits(from: Array(right.utf8), to: Array(left.utf8)) == count)
    }

    @Test func `without a near name the known ones are listed`() {
        #expect(Suggestion.mend(for: "zzz", among: ["b", "a"]) == "known here: `a`, `b`")
        #expect(Suggestion.mend(for: "zzz", among: []) == "remove it")
        #expect(Suggestion.mend(for: "zzz", among: (10..<40).map { "n\($0)" }).hasSuffix("`n25`, …"))
    }
}
