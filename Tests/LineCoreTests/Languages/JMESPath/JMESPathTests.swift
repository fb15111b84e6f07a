import Testing

@testable import LineCore

@Suite struct JMESPathTests {
    static func value(_ json: String) -> JSONValue { Array(json.utf8).withBytes { JSONValue($0) } ?? .text("no JSON") }

    /// The result as JSON, or what went wrong after `!`.
    static func search(_ expression: String, _ json: String) -> String {
        do throws(JMESPathError) {
            let found = try JMESPath(expression).search(value(json))
            var out = GrowingBuffer()
            return found.append(to: &out) ? String(out.bytes) : "not JSON"
        } catch {
            return "! \(error)"
        }
    }

    private static let host = """
        {"host":"web-1","port":8080,"up":true,"tags":["a","b","c","d"],"none":null,"odd key":1,"é":2,
        "disks":[{"dev":"sda","gb":100,"parts":[1,2]},{"dev":"sdb","gb":20,"parts":[]},{"dev":"sdc","parts":[[3]]}],
        "net":{"eth0":{"rx":5,"tx":7},"lo":{"rx":1}}}
        """

    @Test(arguments: [
        ("host", #""web-1""#), ("port", "8080"), ("missing", "null"), ("none", "null"), (#""odd key""#, "1"),
        (#""é""#, "2"), (#""\u00e9""#, "2"), ("@.host", #""web-1""#), ("net.eth0.rx", "5"), ("net.eth1.rx", "null"),
        ("host.name", "null"), ("net . eth0\n. rx", "5"),
        ("tags[0]", #""a""#), ("tags[-1]", #""d""#), ("tags[4]", "null"), ("tags[-5]", "null"), ("host[0]", "null"),
        ("tags[1:3]", #"["b","c"]"#), ("tags[::2]", #"["a","c"]"#), ("tags[::-1]", #"["d","c","b","a"]"#),
        ("tags[-2:]", #"["c","d"]"#), ("tags[:-3]", #"["a"]"#), ("tags[10:]", "[]"), ("tags[2:0:-1]", #"["c","b"]"#),
        ("tags[-100:100]", #"["a","b","c","d"]"#), ("tags[0:9223372036854775807:9223372036854775807]", #"["a"]"#),
        ("tags[::-9223372036854775808]", #"["d"]"#), ("host[:]", "null"),
        ("disks[*].dev", #"["sda","sdb","sdc"]"#), ("disks[*].gb", "[100,20]"), ("disks[].parts[]", "[1,2,[3]]"),
        ("disks[*].parts[*]", "[[1,2],[],[[3]]]"), ("disks[*].parts[0]", "[1,[3]]"), ("host[*].x", "null"),
        ("net.*.rx", "[5,1]"), ("net.*", #"[{"rx":5,"tx":7},{"rx":1}]"#), ("tags.*", "null"), ("*.rx", "[]"),
        ("disks[?gb > `50`].dev", #"["sda"]"#), ("disks[?dev == 'sdb'] | [0].gb", "20"),
        ("disks[?gb].dev | [1]", #""sdb""#),
        ("disks[?!gb].dev", #"["sdc"]"#), ("disks[?gb >= `20` && gb <= `20`].dev", #"["sdb"]"#), ("host[?a]", "null"),
        ("disks[?parts[0] == `1` || gb == `20`].dev", #"["sda","sdb"]"#), ("disks[?gb != `20`].dev", #"["sda","sdc"]"#),
        ("[host, port]", #"["web-1",8080]"#), ("{h: host, \"p q\": port}", #"{"h":"web-1","p q":8080}"#),
        ("net.eth0.[rx, tx]", "[5,7]"), ("net.eth1.[rx]", "null"), ("missing.{a: b}", "null"),
        ("{a: host b: port}", #"{"a":"web-1","b":8080}"#),
        ("missing || host", #""web-1""#), ("host && port", "8080"), ("none && port", "null"), ("!none", "true"),
        ("!host", "false"),
        ("missing || none || `[]`", "[]"), ("up || port && none", "true"), ("(up || port) && none", "null"),
        ("port > host", "null"), ("port < `9000`", "true"), ("port == `8080.0`", "true"), ("host < 'z'", "null"),
        ("tags == `[\"a\",\"b\",\"c\",\"d\"]`", "true"), ("net.lo == `{\"rx\": 1}`", "true"),
        ("disks[*].dev | [0]", #""sda""#), ("disks[*].dev[0]", "[]"), ("(disks[*].dev)[0]", #""sda""#),
        ("'raw'", #""raw""#), ("'it\\'s'", #""it's""#), ("'a\\n'", #""a\\n""#), ("'\\\\'", #""\\\\""#),
        ("`\"tick\\`\"`", #""tick`""#),
        ("` [1, 2]`", "[1,2]"), ("@", "7"), ("``null``".replacing("``", with: "`"), "null"),
    ])
    func `an expression gives what the language says`(expression: String, result: String) {
        #expect(Self.search(expression, expression == "@" ? "7" : Self.host) == result)
    }

    @Test func `an integer past 2⁵³ comes out as it went in`() {
        #expect(Self.search("a.b[0]", #"{"a":{"b":[12345678901234567890]}}"#) == "12345678901234567890")
        #expect(
            Self.search(
                "[?id == `9007199254740993`].n | [0]", #"[{"id":9007199254740992,"n":1},{"id":9007199254740993,"n":2}]"#
            ) == "2")
    }

    @Test(arguments: [
        ("", 1, "ends too early"), ("a.", 3, "a name, `*`, `[` or `{` after `.`"), (".a", 1, "unexpected `.`"),
        ("a..b", 3, "unexpected `.`"), ("some-key", 5, "unexpected `-`"), ("a b", 3, "unexpected `b`"),
        ("x[?", 4, "ends too early"),
        ("a[", 3, "a number, a slice or `*`"), ("a[b]", 3, "unexpected `b`"), ("a[1", 4, "`]` is wanted"),
        ("a[-]", 3, "a whole number"),
        ("[99999999999999999999]", 2, "a whole number"), ("a[1:2:3:4]", 8, "unexpected `:`"),
        ("a[1:x]", 5, "unexpected `x`"),
        ("a == ", 6, "ends too early"), ("a = b", 3, "equality is `==`"), ("a # b", 3, "unexpected character"),
        ("é", 1, "unexpected character"), (#""é" é"#, 5, "unexpected character"), ("'open", 1, "`'` is not closed"),
        (#""open"#, 1, "`\"` is not closed"), ("`1", 1, "``` is not closed"),
        ("`foo`", 1, "between backticks stands JSON"),
        (#""\x""#, 1, "written as a JSON string"), ("{a}", 3, "`:` is wanted"), ("{a: b, }", 8, "a name is wanted"),
        ("{1: b}", 2, "a name is wanted"), ("[a,]", 4, "unexpected `]`"), ("f(a", 4, "ends too early"),
        (#""f"(a)"#, 1, "without quotes"),
        ("@(a)", 2, "unexpected `(`"), ("*a", 2, "unexpected `a`"), ("a{b: c}", 2, "unexpected `{`"),
        ("a.`1`", 3, "unexpected"),
        ("!", 2, "ends too early"), ("(a", 3, "`)` is wanted"), ("a]", 2, "unexpected `]`"), ("&", 2, "ends too early"),
    ])
    func `a mistake is told with its column`(expression: String, column: Int, what: String) {
        #expect {
            try JMESPath(expression)
        } throws: {
            guard let error = $0 as? JMESPathError else { return false }
            return error.column == column && error.what.contains(what)
        }
    }

    @Test(arguments: [
        ("a", ["a"]), (#""a b""#, ["a b"]), ("a.b.c", ["a", "b", "c"]), (#"a."b.c""#, ["a", "b.c"]),
        ("(a.b)", ["a", "b"]),
        ("a | b", ["a", "b"]),
    ])
    func `a way through objects is known as one`(expression: String, names: [String]) throws(JMESPathError) {
        let path = try JMESPath(expression)
        #expect(path.fields?.map { String(decoding: $0, as: UTF8.self) } == names)
        #expect(path.field == (names.count == 1 ? names[0] : nil))
    }

    @Test(arguments: ["@", "a[0]", "a.*", "a || b", "type(a)", "'a'", "a[*].b", "@.a", "{a: a}"])
    func `other expressions are no such way`(expression: String) throws(JMESPathError) {
        #expect(try JMESPath(expression).fields == nil)
    }

    @Test func `expressions are the same where they are written the same`() throws(JMESPathError) {
        #expect(try JMESPath("a.b") == JMESPath("a.b"))
        #expect(try JMESPath("a.b") != JMESPath("a. b"))
        #expect(try JMESPath("a.b").hashValue == JMESPath("a.b").hashValue)
        #expect(try "\(JMESPath("a.b"))" == "a.b")
    }

    @Test(arguments: [
        ("(", "a", ")"), ("!", "a", ""), ("[", "a", "]"), ("{a:", "a", "}"), ("a[*].", "a", ""), ("a.", "a", ""),
        ("a||", "a", ""), ("a[?", "a", "]"), ("f(", "a", ")"), ("& ", "a", ""), ("", "a", "[0]"), ("", "a", "[]"),
    ])
    func `expressions may lie deep in one another, within bounds`(before: String, inner: String, after: String) {
        func isTaken(_ depth: Int) -> Bool {
            let text = String(repeating: before, count: depth) + inner + String(repeating: after, count: depth)
            return (try? JMESPath(text)) != nil
        }
        #expect(isTaken(60))
        #expect(!isTaken(128))
        #expect(!isTaken(20_000))
    }

    @Test(arguments: [
        String(repeating: "[@, @] | ", count: 40) + "to_string(@)", String(repeating: "[@, @][] | ", count: 60) + "@",
        String(repeating: "join('', [@, @]) | ", count: 60) + "@",
        String(repeating: "[@, @, @] | ", count: 20) + "[][][][][][][][][][][][][][][][][][][]",
    ])
    func `an expression cannot make a short text into an endless one`(expression: String) throws(JMESPathError) {
        let path = try JMESPath(expression)
        #expect(throws: JMESPathError.self) { try path.search(.text("abc"), steps: 10_000) }
    }

    @Test func `what takes few steps is not held up`() throws(JMESPathError) {
        #expect(try JMESPath("a.b").search(Self.value(#"{"a":{"b":1}}"#), steps: 3) == .number(JSONNumber(1)))
    }

    @Test(arguments: ["PAIRS == PAIRS", "contains([PAIRS], PAIRS)", "(PAIRS != PAIRS) && `1`"])
    func `values that share their parts are compared within bounds`(expression: String) throws(JMESPathError) {
        let pairs = "(" + Array(repeating: "[@, @]", count: 40).joined(separator: " | ") + ")"
        let parts = expression.split(separator: "PAIRS", omittingEmptySubsequences: false)
        let path = try JMESPath(parts.joined(separator: pairs))
        #expect(throws: JMESPathError.self) { try path.search(.text("abc"), steps: 10_000) }
    }

    @Test(
        arguments: [
            ("a == b", true), ("a == c", false), ("a != c", true), ("contains([c, b], a)", true),
            ("contains([c], a)", false), ("a == `{}`", false), ("c[0] == `[1]`", true), ("n == `1.0`", true),
        ])
    func `values are the same where all their parts are`(expression: String, isTrue: Bool) throws(JMESPathError) {
        let value = Self.value(#"{"a":{"x":[1,"y",null]},"b":{"x":[1.0,"y",null]},"c":[[1],"y"],"n":1}"#)
        #expect(try JMESPath(expression).search(value) == .bool(isTrue))
    }
}
