import Settings
import Testing

@Suite struct LabelNameTests {
    @Test(arguments: [
        ("a", true), ("_", true), ("__path__", true), ("aZ09_", true), ("", false), ("9a", false), ("a-b", false),
        ("ä", false), ("a.b", false), ("a b", false), ("@", false), ("`", false), ("{", false), ("[", false),
    ])
    func `a label name is letters, digits and underscores`(name: String, isValid: Bool) {
        #expect(LabelName.isValid(name) == isValid)
    }

    @Test(arguments: [
        ("a=1", ["a": "1"]), ("a=1,b=2", ["a": "1", "b": "2"]), (" a = 1 , b=x=y", ["a": "1", "b": "x=y"]),
        ("a=", ["a": ""]), ("", [:]), ("a=1,a=2,", ["a": "2"]),
    ])
    func `a list of labels is read`(text: String, expected: [String: String]) throws {
        #expect(try LabelName.parseList(text) == expected)
    }

    @Test(arguments: [("a", "without a value"), ("=1", "invalid label name"), ("a-b=1", "invalid label name `a-b`")])
    func `a bad list says what is wrong`(text: String, gist: String) throws {
        let error = try #require(throws: LiteralError.self) { try LabelName.parseList(text) }
        #expect(error.what.contains(gist))
    }
}
