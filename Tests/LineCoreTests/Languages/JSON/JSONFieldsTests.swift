import TestSupport
import Testing

@testable import LineCore

@Suite struct JSONFieldsTests {
    private static func isObject(_ text: [UInt8]) -> Bool { text.withBytes { JSONFields.read($0) { _, _ in } } }

    private static func isObject(_ text: String) -> Bool { isObject(Array(text.utf8)) }

    private static func describe(_ text: String) -> [String]? {
        var fields: [String] = []
        let isObject = Array(text.utf8).withBytes { bytes in
            JSONFields.read(bytes) { name, value in
                let shown =
                    switch value {
                    case .string(let text): "string \(String(text.bytes)) \(text.hasEscapes)"
                    case .number(let text): "number \(String(text))"
                    case .bool(let isTrue): "bool \(isTrue)"
                    case .null: "null"
                    case .object(let text): "object \(String(text))"
                    case .array(let text): "array \(String(text))"
                    }
                fields.append("\(String(name.bytes)): \(shown)")
            }
        }
        return isObject ? fields : nil
    }

    @Test func `fields come in their order, with their values as they stand in the text`() {
        let text = """
            \t{"log":"a\\n", "stream" : "out","n":-1.50e+3 ,"t":true,"f":false,"0":null,
            "o":{"log":"inner", "x":[1]},\r"a":[ "]", {}] , "":"", "log":"again"}\n 
            """
        #expect(
            Self.describe(text) == [
                "log: string a\\n true", "stream: string out false", "n: number -1.50e+3", "t: bool true",
                "f: bool false", "0: null", #"o: object {"log":"inner", "x":[1]}"#, #"a: array [ "]", {}]"#,
                ": string  false", "log: string again false",
            ])
    }

    private static let values = [
        "0", "-0", "1", "10", "-12", "0.0", "1.05", "1e5", "1E5", "1e+05", "1e-5", "0e1", "-0.1e0",
        "123456789012345678901234567890", "1e308", "1e-999", "true", "false", "null", #""""#, #""a""#,
        #""\"\\\/\b\f\n\r\t""#,
        #""\u0000\uABCD\uabcd""#, #""\ud800""#, #""\ud83d\ude00""#, "\"\u{7f}é😀\"", "\"\u{2028}\"", "[]", "[1]",
        "[ ]", "[1,2]", "[[],[[]]]", "{}", "{ }", #"{"a":{}}"#, #"[{"a":1},{"a":1}]"#,
    ]

    @Test(arguments: values)
    func `a JSON value stands in a field, with or without space around it`(value: String) {
        #expect(Self.isObject(#"{"a":\#(value)}"#))
        #expect(Self.isObject("\r\n { \t\"a\" :\n\(value)\r, \"b\" : \(value) } \t"))
        #expect(Self.isObject(#"{"a":[\#(value),\#(value)]}"#))
    }

    private static let notValues = [
        "", "01", "-01", "+1", ".5", "1.", "-", "--1", "1e", "1e+", "1.e1", "0x1", "1_0", "1 2", "NaN", "Infinity",
        "-Infinity", "1e999", "-1e309", "1\(String(repeating: "0", count: 400))", "tru", "True", "TRUE", "nul", "nulll",
        "undefined", "'a'", "\"", "\"a", "\"a\nb\"", "\"\t\"",
        "\"\u{0}\"", #""\x41""#, #""\a""#, #""\u12""#, #""\u12g4""#, #""\U0041""#, #""\""#, #""\\\""#, "[", "]",
        "[,]", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[1", "[}", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#,
        #"{a:1}"#, #"{1:1}"#, #"{"a" 1}"#, #"{"a":1 "b":2}"#, #"{"a":1,"b"}"#, #"{"a"::1}"#, "{]", "/**/1", "1//",
        "\u{a0}1", "\u{feff}1", "\u{b}1", "1,", ",1",
    ]

    @Test(arguments: notValues)
    func `what is no JSON value stands nowhere`(value: String) {
        #expect(!Self.isObject(#"{"a":\#(value)}"#))
        #expect(!Self.isObject(#"{"a":[\#(value.isEmpty ? "," : value)]}"#))
    }

    @Test(arguments: [
        "", " ", "1", #""a""#, "[]", "[{}]", "true", "nullnull", "null,", "{}{}", "{},", "{} x", "x{}", "{}\u{0}",
        "\u{feff}{}", "{}}",
        "{{}}",
    ])
    func `the text is one object and nothing else`(text: String) { #expect(!Self.isObject(text)) }

    @Test(arguments: ["null", " null\n"])
    func `null is an object without fields`(text: String) { #expect(Self.describe(text) == []) }

    @Test(arguments: [#"{"a":"b\n\#tc"}"#, #"{"a":"\"\#u{1}"}"#, #"{"\t\#t":1}"#])
    func `raw control characters pass after an escape in the same string, as in Promtail`(text: String) {
        #expect(Self.isObject(text))
    }

    @Test(arguments: [
        (#"{"a":1}"#, true), (#"{"\u0061":1}"#, true), (#"{"\u0062":1}"#, false), (#"{"A":1}"#, false),
        (#"{"aa":1}"#, false), (#"{"":1}"#, false),
    ])
    func `a name is compared as it is once decoded`(text: String, isIt: Bool) {
        let same = Array(text.utf8).withBytes { bytes in
            var same: [Bool] = []
            _ = JSONFields.read(bytes) { name, _ in
                same += [name.equals("a"), name.equals(Array("a".utf8)), name.decoded() == Array("a".utf8)]
            }
            return same
        }
        #expect(same == [isIt, isIt, isIt])
    }

    @Test func `a text cut short is no object`() {
        let text = Array(#"{"log":"a\u00e9\n","n":[-1.5e2,{"x":null}],"t":true}"#.utf8)
        #expect(Self.isObject(text))
        for end in 0..<text.count { #expect(!Self.isObject(Array(text[..<end])), "\(end)") }
    }

    @Test func `bytes that are not UTF-8 pass in strings, and nowhere else`() {
        #expect(Self.isObject(Array(#"{"a":""#.utf8) + [0xff, 0xc0, 0x80] + Array(#""}"#.utf8)))
        #expect(!Self.isObject(Array(#"{"a":"#.utf8) + [0xff] + Array("}".utf8)))
    }

    @Test func `containers may lie 512 deep in one another and no deeper`() {
        func nested(_ depth: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(Self.isObject(nested(511)))
        #expect(!Self.isObject(nested(512)))
        #expect(!Self.isObject(nested(100_000)))
        #expect(!Self.isObject(String(repeating: #"{"a":"#, count: 100_000)))
    }

    // A validator that takes texts apart by rewriting: what can be reduced to one object is one.
    private static func reduces(_ text: String) -> Bool {
        var tokens = text.replacing(" ", with: "").replacing(#""""#, with: "v").replacing("1", with: "w")
        // Numbers of more digits than one are not in the alphabet's language, but for 1, 11, …
        while tokens.contains("ww") { tokens = tokens.replacing("ww", with: "w") }
        if text.contains("1 1") { return false }
        while true {
            var next = tokens
            for value in ["v", "w", "o", "a"] {
                next = next.replacing("[\(value)]", with: "a").replacing("{v:\(value)}", with: "o")
                for other in ["v", "w", "o", "a"] {
                    next = next.replacing("[\(value),\(other)", with: "[\(other)")
                }
                next = next.replacing("{v:\(value),v:", with: "{v:")
            }
            next = next.replacing("[]", with: "a").replacing("{}", with: "o")
            if next == tokens { return tokens == "o" }
            tokens = next
        }
    }

    @Test func `all short token sequences in an object are told apart as by rewriting`() {
        let tokens = ["{", "}", "[", "]", ",", ":", #""""#, "1", " "]
        var random = SeededGenerator(4)
        for _ in 0..<1500 {
            let count = Int.random(in: 0...8, using: &random)
            let inner = (0..<count).map { _ in tokens.randomElement(using: &random) ?? "" }.joined()
            for text in ["{\"\":" + inner + "}", "{" + inner + "}"] {
                #expect(Self.isObject(text) == Self.reduces(text), "\(text)")
            }
        }
    }
}
