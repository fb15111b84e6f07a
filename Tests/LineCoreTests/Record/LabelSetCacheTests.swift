import Testing

@testable import LineCore

@Suite struct LabelSetCacheTests {
    private static let base = LabelSet([Label("job", "a")])

    private func key(_ values: [String?]) -> LabelSetCache.Key {
        var key = LabelSetCache.Key()
        for value in values {
            guard let value else {
                key.add(nil)
                continue
            }
            Array(value.utf8).withBytes { key.add($0) }
        }
        return key
    }

    @Test func `what was made once is found again, by set and values`() {
        var cache = LabelSetCache()
        var made = 0
        func find(_ base: LabelSet, _ values: String?...) -> LabelSet {
            let key = key(values)
            return cache.find(base, key) {
                made += 1
                return base.setting("v", to: values.map { $0 ?? "-" }.joined(separator: ","))
            }
        }
        let first = find(Self.base, "x", "y")
        #expect(find(Self.base, "x", "y") === first)
        #expect(made == 1)
        #expect(find(LabelSet([Label("job", "b")]), "x", "y")["job"] == "b")
        #expect(find(Self.base, "x", nil)["v"] == "x,-")
        #expect(find(Self.base, "x", "")["v"] == "x,")
        #expect(made == 4)
    }

    @Test func `lists of values that look alike when put in a row are told apart`() {
        let lists: [[String?]] = [
            ["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], [nil, "abc"], ["abc", nil], [],
            [String(repeating: "x", count: 64)], [String(repeating: "x", count: 63), "x"],
            [String(repeating: "x", count: 4100)],
        ]
        let keys = lists.map { list in
            let key = key(list)
            return Array(key.bytes)
        }
        #expect(Set(keys).count == lists.count)
    }

    @Test func `far more combinations than are kept still give each its own set`() {
        var cache = LabelSetCache()
        for _ in 0..<2 {
            for number in 0..<5000 {
                let key = key(["\(number)"])
                #expect(cache.find(Self.base, key) { Self.base.setting("n", to: "\(number)") }["n"] == "\(number)")
            }
        }
    }
}
