import LineCore
import Testing

@Suite struct JSONStageTests {
    /// Runs lines through a `json` stage with `expressions`, and shows the labels made of all its values.
    private func labels(
        _ expressions: [String: String], source: String? = nil, _ lines: String...
    ) throws(JMESPathError) -> [String] {
        let run = try run(expressions, source: source)
        for line in lines { run.feed(line, labels: LabelSet([])) }
        return run.passed.map(\.labels)
    }

    private func run(
        _ expressions: [String: String], source: String? = nil, dropsMalformed: Bool = false,
        before: (ExtractedNames) -> [any Stage] = { _ in [] }
    ) throws(JMESPathError) -> StageRun {
        var paths: [(name: String, path: JMESPath)] = []
        for (name, text) in expressions.sorted(by: { $0.key < $1.key }) { paths.append((name, try JMESPath(text))) }
        return StageRun { names in
            before(names) + [
                JSONStage(paths, source: source, dropsMalformed: dropsMalformed, names: names),
                LabelsStage(paths.map { ($0.name, $0.name) }, names: names),
            ]
        }
    }

    @Test func `values are found by name, and deeper by a way of names`() throws {
        #expect(
            try labels(
                ["a": "x", "b": "\"odd key\"", "c": "y.z.\"é\""],
                #"{"x":"1","odd key":"2","y":{"z":{"é":"3","z":0},"é":0},"z":0}"#,
                #"{"\u0078":"1","odd\u0020key":"2","y":{"z":{"\u00e9":"3"}}}"#) == [
                    #"{a="1", b="2", c="3"}"#, #"{a="1", b="2", c="3"}"#,
                ])
    }

    @Test(arguments: [
        (#""text""#, "text"), (#""caf\u00e9\n""#, "café\\n"), (#""""#, ""), ("true", "true"), ("false", "false"),
        ("12", "12"), ("1.50", "1.5"), ("1e3", "1000"), ("1e-7", "0.0000001"), ("-0", "-0"),
        ("12345678901234567890", "12345678901234567890"), ("[1, 1.50, 1e21]", "[1,1.5,1e+21]"),
        (#"{"b": "<&>", "a": null}"#, #"{\"a\":null,\"b\":\"\\u003c\\u0026\\u003e\"}"#),
    ])
    func `a value is the same text whether it is found in one pass or in a tree`(value: String, text: String) throws {
        let expected = [#"{a="\#(text)", b="\#(text)", c="\#(text)"}"#]
        #expect(try labels(["a": "v", "b": "o.v", "c": "@.v"], #"{"v":\#(value),"o":{"v":\#(value)}}"#) == expected)
    }

    @Test(arguments: [
        "{}", #"{"a":null}"#, #"{"a":{"c":1}}"#, #"{"a":"b"}"#, #"{"a":["b"]}"#, #"{"a":{"b":1},"a":2}"#, "null",
    ])
    func `what is not found is there and holds nothing`(line: String) throws {
        var isNull: [Bool] = []
        let path = try JMESPath("a.b")
        let search = try JMESPath("a.b || `null`")
        let run = StageRun { names in
            let slots = [names.slot("way"), names.slot("search"), names.slot("other")]
            return [
                JSONStage([("way", path), ("search", search)], source: nil, dropsMalformed: false, names: names),
                Probe { context in
                    isNull = slots.map { if case .null? = context.extracted[$0] { true } else { false } }
                },
            ]
        }
        run.feed(line)
        #expect(isNull == [true, true, false])
    }

    @Test func `a function that fails sets nothing, and does not hinder the others`() throws {
        #expect(
            try labels(["len": "length(n)", "ok": "n"], #"{"n":5}"#, #"{"n":"five"}"#) == [
                #"{ok="5"}"#, #"{len="4", ok="five"}"#,
            ])
    }

    @Test func `expressions beyond ways of names search the whole tree`() throws {
        #expect(
            try labels(
                ["keys": "join(',', keys(@))", "last": "l[-1]", "many": "l[?@ > `1`]", "none": "sum(l)"],
                #"{"l":[1,2,3],"k":true}"#) == [#"{keys="k,l", last="3", many="[2,3]", none="6"}"#])
    }

    private static let malformed = [
        #"[{"a":1}]"#, #""a""#, "42", #"{"a":1} x"#, #"{"a":1}{"a":2}"#, "{'a':1}", #"{"a":1,}"#, "{a:1}", "", "text",
        #"{"a":1"#, "{\"a\":\"tab\there\"}", #"{"b":[01],"a":1}"#,
    ]

    @Test(arguments: malformed)
    func `what is no object passes and sets nothing, or ends where it is to be dropped`(line: String) throws {
        #expect(try labels(["a": "a", "b": "length('x')"], line) == ["{}"])
        let dropping = try run(["a": "a"], dropsMalformed: true)
        dropping.feed(line)
        #expect(dropping.passed.isEmpty)
        #expect(dropping.dropped == [JSONStage.malformed])
    }

    @Test func `a source is read in place of the line; without a text it is not malformed`() throws {
        let inner = try JMESPath("inner")
        let run = try run(["user": "user"], source: "inner", dropsMalformed: true) {
            [JSONStage([("inner", inner)], source: nil, dropsMalformed: false, names: $0)]
        }
        for line in [
            #"{"inner":"{\"user\":\"a\"}"}"#, #"{"inner":{"user":"b"}}"#, #"{"inner":null}"#, "no", #"{"inner":7}"#,
        ] {
            run.feed(line)
        }
        #expect(
            run.passed.map(\.labels) == [
                #"{job="test", user="a"}"#, #"{job="test", user="b"}"#, #"{job="test"}"#, #"{job="test"}"#,
            ])
        #expect(run.dropped == [JSONStage.malformed])
    }

    @Test func `a line leaves nothing to the next`() throws {
        #expect(
            try labels(["a": "a", "b": "b"], #"{"a":"1"}"#, #"{"b":"2"}"#, "x") == [#"{a="1"}"#, #"{b="2"}"#, "{}"])
    }

    @Test func `bytes that are no UTF-8 make no label, and do not hinder others`() throws {
        let run = try run(["a": "a", "b": "b"])
        run.feed(Array(#"{"a":""#.utf8) + [0xff] + Array(#"","b":"2"}"#.utf8), labels: LabelSet([]))
        #expect(run.passed.map(\.labels) == [#"{b="2"}"#])
    }

    /// Looks at the extracted map.
    private final class Probe: Stage {
        let name: StaticString = "probe"
        private let look: (StageContext) -> Void
        init(_ look: @escaping (StageContext) -> Void) { self.look = look }
        func process(_ record: inout Record, _ context: StageContext) -> Verdict {
            look(context)
            return .keep
        }
    }
}
