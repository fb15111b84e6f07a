import Testing

@testable import LineCore

@Suite struct ExtractedTests {
    private let names = ExtractedNames()
    private static let labels = LabelSet([Label("app", "web"), Label("job", "a")])

    private func text(_ extracted: Extracted, _ name: String) -> String? {
        names.find(name).flatMap { extracted[$0] }.flatMap(\.text).map { String($0) }
    }

    private func set(_ extracted: Extracted, _ name: String, _ text: StaticString) {
        extracted[names.slot(name)] = .text(Bytes(text))
    }

    @Test func `a record begins with its labels, as far as anybody asked for them`() {
        _ = names.slot("app")
        _ = names.slot("level")
        let extracted = Extracted(names: names)
        extracted.begin(Self.labels)
        #expect(text(extracted, "app") == "web")
        #expect(text(extracted, "level") == nil)
        #expect(names.find("job") == nil)
    }

    @Test func `what a record leaves behind is gone for the next one`() {
        _ = names.slot("app")
        _ = names.slot("level")
        let extracted = Extracted(names: names)
        extracted.begin(Self.labels)
        set(extracted, "app", "x")
        set(extracted, "level", "info")
        extracted.begin(Self.labels)
        #expect(text(extracted, "app") == "web")
        #expect(text(extracted, "level") == nil)
        extracted.begin(LabelSet([Label("level", "warn")]))
        #expect(text(extracted, "app") == nil)
        #expect(text(extracted, "level") == "warn")
    }

    @Test func `a pipeline within puts the labels over what was extracted, and leaves the rest`() {
        _ = names.slot("app")
        _ = names.slot("level")
        let extracted = Extracted(names: names)
        extracted.begin(Self.labels)
        set(extracted, "app", "x")
        set(extracted, "level", "info")
        extracted.enter(Self.labels)
        #expect(text(extracted, "app") == "web")
        #expect(text(extracted, "level") == "info")
    }

    @Test func `a snapshot keeps values whose bytes are gone, and is put back for one record only`() {
        _ = names.slot("level")
        let extracted = Extracted(names: names)
        extracted.begin(Self.labels)
        var bytes = Array("info".utf8)
        let snapshot = bytes.withBytes { view in
            extracted[names.slot("level")] = .text(view)
            return extracted.snapshot()
        }
        bytes = Array("xxxx".utf8)
        extracted.begin(Self.labels)
        set(extracted, "level", "warn")
        var within: String?
        extracted.with(snapshot) { within = text(extracted, "level") }
        #expect(within == "info")
        #expect(text(extracted, "level") == "warn")
    }

    @Test func `names found in lines are kept only where somebody asked for them`() {
        let extracted = Extracted(names: names)
        extracted.begin(Self.labels)
        extracted.set(found: "a", to: .null)
        #expect(names.count == 0)
    }

    @Test func `a map that is read as a whole has all labels and names found, but not without bound`() {
        names.areReadWhole = true
        let extracted = Extracted(names: names)
        extracted.begin(Self.labels)
        for number in 0..<2000 { extracted.set(found: "k\(number)", to: .bool(true)) }
        var seen: [String] = []
        extracted.forEach { name, _ in seen.append(name) }
        #expect(seen.count == 1000)
        #expect(seen.prefix(3) == ["app", "job", "k0"])
    }

    @Test func `many label sets in turn give each its own values`() {
        _ = names.slot("n")
        let extracted = Extracted(names: names)
        for round in 0..<2 {
            for number in 0..<400 {
                extracted.begin(LabelSet([Label("n", "\(number)")]))
                #expect(text(extracted, "n") == "\(number)", "round \(round)")
            }
        }
    }

    @Test func `values have the text that Promtail gives them`() {
        let values: [ExtractedValue] = [.null, .bool(true), .bool(false), .text(Bytes("")), .number(Bytes("1.5"))]
        #expect(values.map { $0.text.map { String($0) } } == [nil, "true", "false", "", "1.5"])
    }
}
