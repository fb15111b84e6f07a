import LineCore
import Testing

@Suite struct BytesFindTests {
    private func find(_ part: [UInt8], in text: [UInt8], from: Int = 0) -> Int? {
        text.withBytes { text in part.withBytes { text.firstIndex(of: $0, from: from) } }
    }

    @Test(
        arguments: [
            ("", "", 0, 0), ("", "ab", 2, 2), ("", "ab", 3, nil), ("b", "abab", 2, 3), ("ab", "xaabab", 0, 2),
            ("ab", "aba", 1, nil), ("abc", "ab", 0, nil), ("ab", "ab", 0, 0), ("aab", "aaab", 0, 1), ("x", "", 0, nil),
        ] as [(String, String, Int, Int?)])
    func `the first place at or after another is found`(part: String, text: String, from: Int, place: Int?) {
        #expect(find(Array(part.utf8), in: Array(text.utf8), from: from) == place)
    }

    // Few letters, so that beginnings match again and again and the table is needed.
    @Test(arguments: 0..<20)
    func `what is found is what a naive search finds`(seed: UInt64) {
        var state = seed
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        let text = (0..<3000).map { _ in UInt8(next() % 8 == 0 ? 1 : 0) }
        for _ in 0..<20 {
            let part = (0..<(1 + next() % 12)).map { _ in UInt8(next() % 9 == 0 ? 1 : 0) }
            let from = next() % 3000
            let naive = (from..<3000).first { $0 + part.count <= 3000 && Array(text[$0..<($0 + part.count)]) == part }
            #expect(find(part, in: text, from: from) == naive)
            #expect(text.withBytes { text in part.withBytes { text.contains($0) } } == (find(part, in: text) != nil))
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a text that nearly matches everywhere is searched in linear time`() {
        let text = [UInt8](repeating: 0x61, count: 200_000)
        let part = text.prefix(50_000) + [0x62]
        // Place by place these would be ten thousand million comparisons.
        #expect(find(Array(part), in: text) == nil)
        #expect(find(Array(part), in: text + [0x62]) == 150_000)
    }
}
