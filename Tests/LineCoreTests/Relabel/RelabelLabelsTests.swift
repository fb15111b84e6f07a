import LineCore
import TestSupport
import Testing

@Suite struct RelabelLabelsTests {
    @Test func `labels are those of a dictionary without empty values, in the order of their bytes`() {
        var random = SeededGenerator(7)
        let names = ["a", "b", "__x", "é", "e\u{301}", "z", "ab", ""]
        for _ in 0..<200 {
            var labels = RelabelLabels()
            var model: [[UInt8]: String] = [:]
            for _ in 0..<20 {
                let name = names[Int.random(in: 0..<names.count, using: &random)]
                if Int.random(in: 0..<8, using: &random) == 0 {
                    labels.removeAll { $0.utf8.count < 2 }
                    model = model.filter { $0.key.count >= 2 }
                } else {
                    let value = ["", "1", "2"][Int.random(in: 0..<3, using: &random)]
                    labels.set(name, to: value)
                    model[Array(name.utf8)] = value.isEmpty || name.isEmpty ? nil : value
                }
                #expect(labels[name] == model[Array(name.utf8), default: ""])
            }
            let expected = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
            #expect(labels.labels.map { Array($0.name.utf8) } == expected)
            #expect(labels.labels.map(\.value) == expected.map { model[$0] })
        }
    }

    @Test func `what begins with two underscores is no label of a stream`() {
        let labels: RelabelLabels = ["__path__": "/a", "_x": "1", "a": "2"]
        #expect(labels.ofStream == [Label("_x", "1"), Label("a", "2")])
    }
}
