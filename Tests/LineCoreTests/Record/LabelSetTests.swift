import Testing

@testable import LineCore

@Suite struct LabelSetTests {
    @Test func `labels are sorted by the bytes of their names and rendered as Loki does`() {
        let set = LabelSet([Label("b", "2"), Label("é", "5"), Label("a", "1\n"), Label("B", "0"), Label("a_b", "3")])
        #expect(set.description == #"{B="0", a="1\n", a_b="3", b="2", é="5"}"#)
        #expect(set.labels.map(\.name) == ["B", "a", "a_b", "b", "é"])
        #expect(LabelSet([]).description == "{}")
    }

    @Test func `of two labels with one name the later wins`() {
        let set = LabelSet([Label("a", "1"), Label("b", "2"), Label("a", "3"), Label("a", "0")])
        #expect(set.labels == [Label("a", "0"), Label("b", "2")])
    }

    @Test func `names that Swift takes for the same, and Loki for two, are two`() {
        let set = LabelSet([Label("\u{e9}", "composed"), Label("e\u{301}", "decomposed")])
        #expect(set.labels.map(\.value) == ["decomposed", "composed"])
    }

    @Test func `the order in which labels are given does not count`() {
        let labels = [Label("a", "1"), Label("b", "2"), Label("c", "3")]
        let sets = [labels, labels.reversed(), [labels[1], labels[2], labels[0]]].map(LabelSet.init)
        #expect(Set(sets).count == 1)
        #expect(Set(sets.map(\.text)).count == 1)
    }

    @Test func `sets differ when a name or a value does`() {
        let sets = [[], [Label("a", "1")], [Label("a", "2")], [Label("b", "1")], [Label("a", "1"), Label("b", "1")]]
        #expect(Set(sets.map(LabelSet.init)).count == sets.count)
    }

    @Test func `the hash is that of the text, the same in every process`() {
        // FNV-1a of {a="1"}, worked out apart from this program.
        #expect(LabelSet([Label("a", "1")]).streamHash == 0x7e36_21b9_8b82_5664)
    }

    @Test func `the tenant's label is not in Loki's text, and tells sets apart all the same`() {
        let one = LabelSet([Label("a", "1"), Label("__tenant_id__", "one")])
        let two = LabelSet([Label("a", "1"), Label("__tenant_id__", "two")])
        #expect(one.description == #"{a="1"}"#)
        #expect(one.tenant == "one")
        #expect(one["__tenant_id__"] == "one")
        #expect(one != two)
        #expect(LabelSet([Label("a", "1")]).tenant == nil)
        #expect(LabelSet([Label("__tenant_id__", "")]).tenant == nil)
    }

    @Test func `a label is set over the one that is there, and lies over the one below`() {
        let set = LabelSet([Label("a", "1"), Label("b", "2")])
        #expect(set.setting("a", to: "3").description == #"{a="3", b="2"}"#)
        #expect(set.over([Label("b", "0"), Label("c", "4")]).description == #"{a="1", b="2", c="4"}"#)
        #expect(set.over([]) === set)
        #expect(set["b"] == "2")
        #expect(set["c"] == nil)
    }

    @Test(arguments: [
        ("a", "1", "b", "0", true), ("a", "1", "a", "2", true), ("a", "1", "a", "1", false),
        ("b", "0", "a", "1", false), ("Z", "1", "a", "0", true),
    ])
    func `a label comes before another by name, then value`(
        name: String, value: String, other: String, otherValue: String, isBefore: Bool
    ) {
        #expect((Label(name, value) < Label(other, otherValue)) == isBefore)
    }
}
