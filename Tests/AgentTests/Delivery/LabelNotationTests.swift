import LineCore
import Testing

@testable import Agent

@Suite struct LabelNotationTests {
    @Test func `labels are read in their order`() throws {
        let labels = try #require(LabelNotation.parse(#"{app="web", env="prod",  zone = "eu" }"#))
        #expect(labels.map(\.name) == ["app", "env", "zone"])
        #expect(labels.map(\.value) == ["web", "prod", "eu"])
        #expect(LabelNotation.parse("{}")?.isEmpty == true)
    }

    @Test(arguments: [
        "plain", "", "with \"quotes\" and \\", "a\nb\tc\r\u{07}\u{08}\u{0b}\u{0c}", "ünïcödé 🐦",
        "\u{200b}\u{e000}\u{1}",
        "{a=\"b\"}, c=\"d\"",
    ])
    func `whatever Go quotes is read back`(value: String) throws {
        let labels = try #require(LabelNotation.parse("{a=\(GoQuote.quoted(value)), b=\"x\"}"))
        #expect(labels.map(\.value) == [value, "x"])
    }

    @Test(arguments: [
        "", "{", "}", "a=\"b\"", "{a}", "{a=}", "{a=b}", "{a=\"b}", "{a=\"b\"", "{a=\"\\", "{a=\"\\x1\"}",
        "{a=\"\\ud800\"}",
        "{a=\"\\uzzzz\"}", "{a=\"b\"} ", "{a=\"b\"}}",
    ])
    func `what is not of this form is nothing`(text: String) {
        #expect(LabelNotation.parse(text) == nil)
    }
}
