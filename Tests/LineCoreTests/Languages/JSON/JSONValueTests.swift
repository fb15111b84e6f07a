import TestSupport
import Testing

@testable import LineCore

@Suite struct JSONValueTests {
    private static func written(_ text: String) -> String? {
        Array(text.utf8).withBytes { JSONValue($0) }.flatMap(written)
    }

    private static func written(_ value: JSONValue) -> String? {
        let arena = Arena()
        return value.text(arena).map { String($0) }
    }

    @Test(arguments: [
        ("null", "null"), (" true\n", "true"), ("false", "false"), ("1.50", "1.5"), (#""a\u00e9\/""#, #""aé/""#),
        ("[]", "[]"), ("[ 1, [ ] , {} ]", "[1,[],{}]"), (#"{"b":1,"a":{"d":2,"c":3}}"#, #"{"a":{"c":3,"d":2},"b":1}"#),
        (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#), (#"{"é":1,"z":2,"Z":3,"":4}"#, #"{"":4,"Z":3,"z":2,"é":1}"#),
        (#"[12345678901234567890,1e21,1e-7]"#, "[12345678901234567890,1e+21,1e-07]"),
        (
            #""<a&b>\u2028\u2029\u0001\u007f\"\\\b\t""#,
            #""\u003ca\u0026b\u003e\u2028\u2029\u0001"# + "\u{7f}" + #"\"\\\u0008\t""#
        ),
    ])
    func `a value is written compact, its names in order, what HTML minds escaped`(text: String, written: String) {
        #expect(Self.written(text) == written)
    }

    @Test(arguments: ["", " ", "nul", "[1", "[1,]", "{}x", "1 2", "'a'", "[1e999]", #"{"a":01}"#, "\u{feff}1"])
    func `what is not one JSON value is nothing`(text: String) { #expect(Self.written(text) == nil) }

    @Test func `strings keep their bytes, which are repaired where they are written`() {
        let text: [UInt8] = Array(#"["a"#.utf8) + [0xff, 0xc3] + Array(#""]"#.utf8)
        let value = text.withBytes { JSONValue($0) }
        #expect(value == .array([.string([0x61, 0xff, 0xc3])]))
        #expect(value.flatMap(Self.written) == #"["a\ufffd\ufffd"]"#)
    }

    @Test func `strings that only look the same are not`() {
        let composed = JSONObject([.init(name: Array("\u{e9}".utf8), value: .null)])
        #expect(composed[Array("\u{e9}".utf8)] == .null)
        #expect(composed[Array("e\u{301}".utf8)] == nil)
        #expect(JSONValue.text("\u{e9}") != JSONValue.text("e\u{301}"))
    }

    @Test func `a member is found by its name, of several the last`() {
        var random = SeededGenerator(8)
        for _ in 0..<200 {
            let names = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                (0..<Int.random(in: 0...2, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random) }
            }
            let members = names.enumerated().map {
                JSONObject.Member(name: $1, value: .number(JSONNumber(Double($0))))
            }
            let object = JSONObject(members)
            #expect(object.members.count == Set(names).count)
            for name in Set(names) { #expect(object[name] == members.last { $0.name == name }?.value) }
            #expect(object[[9]] == nil)
        }
    }

    @Test func `containers may lie 512 deep in one another and no deeper`() {
        func isValue(_ depth: Int) -> Bool {
            Self.written(String(repeating: "[", count: depth) + String(repeating: "]", count: depth)) != nil
        }
        #expect(isValue(512))
        #expect(!isValue(513))
        #expect(!isValue(100_000))
    }

    @Test func `a value whose text would have no end is not written`() {
        var value = JSONValue.text("0123456789abcdef")
        for _ in 0..<40 { value = .array([value, value]) }
        var out = GrowingBuffer()
        #expect(!value.append(to: &out, atMost: 10_000))
        #expect(out.count < 11_000)
    }

    @Test func `what is not finite is not written`() {
        #expect(Self.written(.array([.number(JSONNumber(.nan))])) == nil)
    }

    @Test func `what is written is read as the same value again`() {
        var random = SeededGenerator(9)
        for _ in 0..<300 {
            let value = Self.arbitrary(&random, depth: 4)
            let again = Self.written(value).flatMap { text in Array(text.utf8).withBytes { JSONValue($0) } }
            #expect(again == value)
        }
    }

    private static func arbitrary(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        func text() -> [UInt8] {
            Array(String("a<\"\\\n\u{1}é\u{2028}😀".shuffled(using: &random).prefix(3)).utf8)
        }
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .number(JSONNumber(Double(Int.random(in: -10_000...10_000, using: &random)) / 8))
        case 3: return .number(JSONNumber(Double.random(in: 0...1, using: &random) * 1e25))
        case 4: return .string(text())
        case 5:
            return .array((0..<Int.random(in: 0...3, using: &random)).map { _ in arbitrary(&random, depth: depth - 1) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...3, using: &random)).map { _ in
                        .init(name: text(), value: arbitrary(&random, depth: depth - 1))
                    }))
        }
    }
}
