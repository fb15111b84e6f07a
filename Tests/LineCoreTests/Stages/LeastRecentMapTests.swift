import Testing

@testable import LineCore

@Suite struct LeastRecentMapTests {
    @Test(arguments: [1, 2, 7])
    func `it does what a plain list does`(bound: Int) {
        var state: UInt64 = 5
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var map = LeastRecentMap<Int, Int>(bound: bound)
        // The one used last at the end.
        var model: [(key: Int, value: Int)] = []
        for step in 0..<2000 {
            let key = next(10)
            let known = model.firstIndex { $0.key == key }
            if next(8) == 0 {
                #expect(map.removeOldest() == model.first?.value)
                if !model.isEmpty { model.removeFirst() }
            } else if let place = map.use(key) {
                guard let known else {
                    Issue.record("\(key) is not there")
                    return
                }
                let entry = model.remove(at: known)
                #expect(map[place] == entry.value)
                map[place] = step
                model.append((key, step))
            } else {
                #expect(known == nil)
                let evicted = model.count == bound ? model.removeFirst().value : nil
                #expect(map.insert(key, step).evicted == evicted)
                model.append((key, step))
            }
            #expect(map.values == model.map(\.value))
            #expect(map.oldestValue == model.first?.value)
            #expect(map.count == model.count)
        }
    }
}
