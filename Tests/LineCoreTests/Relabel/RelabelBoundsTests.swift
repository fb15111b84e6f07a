import LineCore
import Testing

@Suite struct RelabelBoundsTests {
    @Test func `names and values together have a bound, and what is removed makes room`() {
        let half = String(repeating: "x", count: RelabelLabels.sizeLimit / 2 - 10)
        var labels: RelabelLabels = ["a": half, "b": half]
        labels.set("c", to: half)
        labels.set("a", to: half + half)
        #expect(labels["c"] == "" && labels["a"] == half)
        labels.set("b", to: "")
        labels.set("c", to: half)
        #expect(labels["c"] == half)
        labels.removeAll { $0 == "a" }
        labels.set("d", to: half)
        #expect(labels.labels.map(\.name) == ["c", "d"])
    }

    @Test func `rules that make names longer and longer come to an end`() throws {
        let rule = try RelabelRule(action: .labelmap, regex: "(.+)", replacement: "$1-$1-$1")
        var labels: RelabelLabels = ["job": "x", "a": "y"]
        for _ in 0..<16 { _ = RelabelRules([rule]).apply(to: &labels) }
        #expect(labels.labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } <= RelabelLabels.sizeLimit)
    }
}
