import Settings
import Testing

@Suite struct YAMLTextTests {
    @Test(arguments: [
        "", "a", "yes", "~", "null", "10", "1.5", "-", "- a", "a: b", "a:", "#x", "a #b", "'", "\"", "it's", "\\d+",
        "{a}", "[a", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">", "?", "a\nb", "a\tb", " a", "a ", "\r\n", "\u{0}",
        "\u{7F}\u{85}\u{A0}", "ü€😀", "\u{FEFF}", "\u{2028}", "\u{FFFE}", "http://a:1/b", "http://a:", "/var/log/*.log",
        "<<", "...", "---", "0x1F", "1_000", ".inf", "a,b", "<secret>", "é\u{301}",
    ])
    func `a quoted string reads back as itself`(text: String) throws {
        for position in ["\(YAMLText.quoted(text)): 1", "k: \(YAMLText.quoted(text))", "[\(YAMLText.quoted(text))]"] {
            // A plain empty string is null: the writers spell it as two quotes.
            if text.isEmpty { #expect(YAMLText.quoted(text) == "''") }
            let root = try #require(try YAMLDocument(Array(position.utf8)).root)
            switch root.content {
            case .mapping(let pairs) where pairs[0].key == "k" && text != "k":
                #expect(pairs[0].value.scalar == .string(text))
            case .mapping(let pairs): #expect(pairs[0].key == text)
            case .sequence(let items): #expect(items[0].scalar == .string(text))
            case .scalar: Issue.record("\(position)")
            }
        }
    }

    @Test(arguments: ["a", "/var/log/pods", "http://loki:3100/loki/api/v1/push", "job_name", "a-b.c"])
    func `a harmless string stays without quotes`(text: String) {
        #expect(YAMLText.quoted(text) == text)
    }
}
