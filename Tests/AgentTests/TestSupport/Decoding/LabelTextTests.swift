import TestSupport
import Testing

struct LabelTextTests {
    @Test(
        arguments: [
            ("{}", []),
            (#"{a="b"}"#, [("a", "b")]),
            (#"{a="b", c="d"}"#, [("a", "b"), ("c", "d")]),
            (#"{a="b",c="d"}"#, [("a", "b"), ("c", "d")]),
            (#"{a="", _b9="x"}"#, [("a", ""), ("_b9", "x")]),
            (#"{a="q\"q\\b\n\t\u00e9\x41\101"}"#, [("a", "q\"q\\b\n\t\u{e9}AA")]),
            (#"{a="a,b}=\"{"}"#, [("a", "a,b}=\"{")]),
            (#"{a="\U0001f600"}"#, [("a", "\u{1f600}")]),
        ] as [(String, [(String, String)])])
    func `labels are read`(text: String, pairs: [(String, String)]) throws {
        #expect(try LabelText.parse(text) == pairs.map { LabelPair(name: $0.0, value: $0.1) })
    }

    @Test(arguments: [
        "", "{", #"{a="b""#, #"{a="b}"#, #"{a=b}"#, #"{"a"="b"}"#, #"{9="b"}"#, #"{a-b="c"}"#, #"{a="b" c="d"}"#,
        #"{a="\q"}"#, #"{a="\ud800"}"#, #"{a="b"} x"#, "{a=\"b\nc\"}",
    ])
    func `what is no set of labels is refused`(text: String) {
        #expect(throws: DecodeFailure.self) { try LabelText.parse(text) }
    }

    @Test func `labels are written sorted and escaped and read back`() throws {
        let pairs = [LabelPair(name: "z", value: "1"), LabelPair(name: "a", value: "q\"\\\n\u{1}\u{e9}")]
        let text = LabelText.render(pairs)
        #expect(text == "{a=\"q\\\"\\\\\\n\\x01\u{e9}\", z=\"1\"}")
        #expect(try LabelText.parse(text) == pairs.reversed())
    }
}
