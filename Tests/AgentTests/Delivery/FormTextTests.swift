import Testing

@testable import Agent

@Suite struct FormTextTests {
    @Test(arguments: [
        ("", ""), ("aZ09-_.~", "aZ09-_.~"), ("a b", "a+b"), ("a+b&c=d%", "a%2Bb%26c%3Dd%25"), ("é", "%C3%A9"),
        ("*", "%2A"), ("\n", "%0A"),
    ])
    func `text is escaped as Go escapes it`(text: String, escaped: String) {
        #expect(FormText.escape(text) == escaped)
        #expect(FormText.fields("x=\(escaped)") == ["x": text])
    }

    @Test func `fields are joined in their order, and read back`() {
        let text = FormText.encode([("b", "1 2"), ("a", "&")])
        #expect(text == "b=1+2&a=%26")
        #expect(FormText.fields(text) == ["a": "&", "b": "1 2"])
    }

    @Test func `the first of two fields with one name counts, and one without a value is empty`() {
        #expect(FormText.fields("a=1&a=2&b\n") == ["a": "1", "b": ""])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "%=a"])
    func `a bad escape is no form`(text: String) {
        #expect(FormText.fields(text) == nil)
    }
}
