import LineCore
import Testing

@Suite struct SelectorTests {
    private static let labels = LabelSet([Label("app", "web"), Label("env", "dev-1")])

    private func fits(_ selector: String, _ line: String = "") throws -> Bool {
        let selector = try Selector(selector)
        return selector.fits(Self.labels) && Array(line.utf8).withBytes { selector.fits(line: $0) }
    }

    @Test(arguments: [
        ("{app=\"web\"}", true), ("{app=\"we\"}", false), ("{app!=\"web\"}", false), ("{app!=\"db\"}", true),
        ("{ app = \"web\" , env =~ \"dev.*\" }", true), ("{app=\"web\",env=\"prod\"}", false),
        ("{env=~\"dev\"}", false), ("{env!~\"dev\"}", true), ("{none=\"\"}", true), ("{none=~\".+\"}", false),
        ("{none!~\"x.*\"}", true), ("{app=~\"web|db\"}", true), ("{app=~\"w|b\"}", false),
    ])
    func `labels are compared whole, and one that is missing is empty`(selector: String, expected: Bool) throws {
        #expect(try fits(selector) == expected)
    }

    @Test(arguments: [
        ("|= \"err\"", "an error", true), ("|= \"err\"", "fine", false), ("|= \"\"", "x", true),
        ("!= \"err\"", "an error", false), ("!= \"err\"", "fine", true), ("|~ \"e[rx]+$\"", "uber", true),
        ("|~ \"e[rx]+$\"", "error", false), ("!~ \"a|b\"", "c", true), ("!~ \"a|b\"", "cb", false),
        ("|= \"a\" != \"b\" |~ \"c\\\\d\" !~ \"z$\"", "ac1", true), ("|= \"a\" != \"b\" |~ \"c\\\\d\"", "abc1", false),
        ("|= \"tab\\t\\\"\"", "tab\t\"", true), ("|=\"\\u00e9t\"", "ét", true), ("|~ \"a.b\"", "a\nb", false),
    ])
    func `filters of the line are not anchored, and all must hold`(filter: String, line: String, expected: Bool) throws
    {
        #expect(try fits("{app=\"web\"} " + filter, line) == expected)
    }

    @Test(arguments: [
        ("{}", "{} selects everything; write at least one matcher, such as {job=~\".+\"} (column 1)"),
        ("app=\"a\"", "a selector begins with {, found `a` (column 1)"),
        ("{a=`b`}", "expected a text in double quotes, found ``` (column 4)"),
        ("{a=\"b\"", "expected , or }, found the end (column 7)"), ("{a=\"b}", "the text has no end (column 4)"),
        ("{a=\"b\\q\"}", "\"b\\q\" has an escape that there is not (column 4)"),
        ("{1a=\"b\"}", "expected a label's name, found `1` (column 2)"),
        ("{a=\"b\",}", "expected a label's name, found `}` (column 8)"),
        ("{a>\"b\"}", "expected =, !=, =~ or !~, found `>` (column 3)"),
        ("{a=~\"(\"}", "the expression \"(\" is wrong: missing ): ( (column 5)"),
        ("{a=\"b\"} |~ \"(\"", "the expression \"(\" is wrong: missing ): ( (column 11)"),
        ("{a=\"b\"} | json", "only the line filters |=, !=, |~ and !~ may follow a selector, found `|` (column 9)"),
        ("{a=\"b\"} x", "expected |=, !=, |~ or !~, found `x` (column 9)"),
        ("", "a selector begins with {, found the end (column 1)"),
    ])
    func `what is no selector is refused with the column`(text: String, expected: String) {
        let error = #expect(throws: SelectorError.self) { try Selector(text) }
        #expect(error?.description == expected)
    }
}
