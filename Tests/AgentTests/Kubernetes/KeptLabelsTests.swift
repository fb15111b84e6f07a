import LineCore
import Testing

@testable import Agent

@Suite struct KeptLabelsTests {
    @Test(arguments: [0, 1, 15, 127, 128, 300, 16_383, 16_384, 262_144])
    func `values of any length come out as they went in`(length: Int) {
        let long = String(repeating: "é", count: length / 2) + String(repeating: "x", count: length % 2)
        let values = ["", long, "end"]
        let kept = KeptLabels(["a", "b", "c"], values.map { Array($0.utf8) })
        #expect(kept.map(\.name) == ["a", "b", "c"])
        #expect(kept.map(\.value) == values)
        #expect(kept["b"] == long && kept["d"] == nil)
    }

    @Test func `none are none`() {
        #expect(Array(KeptLabels([], [])).isEmpty)
        #expect(KeptLabels(["a"], [[0x62]]) == KeptLabels(["a"], [[0x62]]))
        #expect(KeptLabels(["a"], [[0x62]]) != KeptLabels(["a"], [[0x63]]))
    }
}
