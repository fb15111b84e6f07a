import LineCore
import Testing

@testable import Agent

@Suite struct JSONLabelsTests {
    @Test(arguments: ["plain", "", "\"\\\n\r\t\u{1}", "ünïcödé 🐦", "{a}"])
    func `what the encoder writes is read back`(value: String) throws {
        let head = JSONWire.streamHead(labels: [Label("a", value), Label("b", "x")], isFirst: false)
        let text = String(decoding: head, as: UTF8.self).dropFirst(#",{"stream":"#.count).dropLast(
            #","values":["#.count)
        let labels = try #require(JSONLabels.parse(String(text)))
        #expect(labels.map(\.name) == ["a", "b"])
        #expect(labels.map(\.value) == [value, "x"])
    }

    @Test func `surrogate pairs in escapes are one character`() {
        #expect(JSONLabels.parse(#"{"a":"x\ud83d\udc26y"}"#)?.first?.value == "x🐦y")
        #expect(JSONLabels.parse("{}")?.isEmpty == true)
    }

    @Test(arguments: ["", "{", "[]", #"{"a":1}"#, #"{"a":"b""#, #"{"a":"\u12"}"#, #"{"a" "b"}"#, #"{a:"b"}"#])
    func `what is not of this form is nothing`(text: String) {
        #expect(JSONLabels.parse(text) == nil)
    }
}
