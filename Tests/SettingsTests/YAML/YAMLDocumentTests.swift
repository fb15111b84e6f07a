import Settings
import Testing

@Suite struct YAMLDocumentTests {
    private func parse(_ text: String) throws(YAMLError) -> YAMLDocument { try YAMLDocument(Array(text.utf8)) }

    private func fault(_ text: String) throws -> YAMLError {
        try #require(throws: YAMLError.self) { try parse(text) }
    }

    /// The node's structure in one line; strings in quotes.
    private func shape(_ node: YAMLNode?) -> String {
        switch node?.content {
        case nil: "-"
        case .scalar(let text, let isPlain): isPlain ? text : "\"\(text)\""
        case .sequence(let items): "[" + items.map { shape($0) }.joined(separator: ",") + "]"
        case .mapping(let pairs): "{" + pairs.map { "\($0.key):\(shape($0.value))" }.joined(separator: ",") + "}"
        }
    }

    @Test func `nodes know their line and column from 1`() throws {
        let root = try #require(try parse("a: 1\nb:\n  - ü: x\n    c: 'd'\n").root)
        let item = try #require(root.value("b"))
        guard case .sequence(let items) = item.content, case .mapping(let pairs) = items[0].content else {
            Issue.record("not a list of maps")
            return
        }
        #expect((root.origin.line, root.origin.column) == (1, 1))
        #expect((pairs[0].keyOrigin.line, pairs[0].keyOrigin.column) == (3, 5))
        // Columns count characters, not bytes.
        #expect((pairs[0].value.origin.line, pairs[0].value.origin.column) == (3, 8))
        #expect((pairs[1].value.origin.line, pairs[1].value.origin.column) == (4, 8))
    }

    @Test(arguments: [
        ("", "-"), ("# only a comment\n", "-"), ("---\n", ""),
        ("a: [1, '1', \"1\", !!str 1]", "{a:[1,\"1\",\"1\",\"1\"]}"),
        ("a: |\n  x\n  y\n", "{a:\"x\ny\n\"}"), ("\u{FEFF}a: b", "{a:b}"), ("{}", "{}"), ("- \n- ~\n", "[,~]"),
    ])
    func `a document becomes nodes`(text: String, expected: String) throws {
        #expect(shape(try parse(text).root) == expected)
    }

    @Test func `an alias stands for the node of its anchor, at its own place`() throws {
        let root = try #require(try parse("a: &x {b: 1}\nc: *x\n").root)
        #expect(shape(root) == "{a:{b:1},c:{b:1}}")
        #expect(root.value("c")?.origin.line == 2)
        #expect(root.value("c")?.value("b")?.origin.line == 1)
    }

    @Test(arguments: [
        ("a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}\n", "{l:3,k:1}"),
        ("a: &x {k: 1}\nc: &y {k: 2, m: 4}\nb: {<<: [*x, *y]}\n", "{k:1,m:4}"),
        ("b: {'<<': 1}\n", "{<<:1}"),
    ])
    func `a merge key brings the pairs that are not there`(text: String, expected: String) throws {
        #expect(shape(try parse(text).root?.value("b")) == expected)
    }

    @Test func `every repeated key is reported, and the first one counts`() throws {
        let document = try parse("a: 1\nb: {c: 1, c: 2}\na: 3\n\"a\": 4\n")
        #expect(shape(document.root) == "{a:1,b:{c:1}}")
        #expect(
            document.duplicates.map { "\($0.key) \($0.origin.line) \($0.firstLine)" } == ["c 2 2", "a 3 1", "a 4 1"])
    }

    @Test(arguments: [
        ("a: [1", 2, "flow sequence"), ("a: b: c", 1, "mapping values"), ("a:\n\tb: c", 2, "cannot start any token"),
        ("a: 1\n--- \nb: 2\n", 2, "second document"), ("a: *nope", 1, "no anchor"), ("a: &x [*x]", 1, "itself"),
        ("? [1]\n: 2", 1, "as a key"), ("a: !wrong 1", 1, "tag"), ("a: !wrong [1]", 1, "tag"),
        ("a: {<<: 1}", 1, "merges"), ("a: {<<: [1]}", 1, "merges"), ("a: \"\\q\"", 1, "escape"),
        ("a: \u{0}", 1, "control characters"),
    ])
    func `text that is no YAML says where and why`(text: String, line: Int, gist: String) throws {
        let error = try fault(text)
        #expect(error.origin.line == line)
        #expect(error.what.contains(gist), "\(error)")
        #expect(!error.mend.isEmpty)
    }

    @Test func `bad UTF-8 is reported by line and column`() throws {
        let error = try #require(throws: YAMLError.self) { try YAMLDocument(Array("a: 1\nbü: ".utf8) + [0xFF, 0x0A]) }
        #expect((error.origin.line, error.origin.column) == (2, 5))
        #expect(error.what == "not UTF-8")
    }

    @Test func `an alias bomb is stopped by the count of nodes`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        #expect(try fault(text).what.contains("200000 values"))
    }

    @Test func `a merge bomb is stopped by the count of nodes`() throws {
        var text = "m0: &m0 {\((0..<1000).map { "k\($0): 1" }.joined(separator: ", "))}\n"
        for level in 1...500 { text += "m\(level): &m\(level) {<<: *m\(level - 1), x\(level): 1}\n" }
        #expect(try fault(text).what.contains("200000 values"))
    }

    @Test(arguments: ["[", "{a: ", "- ", "&x ["])
    func `deep nesting is stopped by the level`(opening: String) throws {
        let text = String(repeating: opening, count: 50_000)
        let error = try fault(text)
        #expect(error.what.contains("levels deep") || error.what.contains("not YAML"), "\(error)")
    }

    @Test func `aliases count with the depth of what they stand for`() throws {
        var text = "a0: &a0 1\n"
        for level in 1...200 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(try fault(text).what.contains("levels deep"))
    }

    @Test func `an input past the bound is not parsed`() throws {
        var bounds = YAMLDocument.Bounds()
        bounds.bytes = 10
        let error = try #require(throws: YAMLError.self) { try YAMLDocument(Array("a: 12345678".utf8), bounds: bounds) }
        #expect(error.what == "the file has 11 bytes")
        #expect(shape(try YAMLDocument(Array("a: 1234567".utf8), bounds: bounds).root) == "{a:1234567}")
    }
}
