import Testing

@testable import LineCore

@Suite struct TemplateBoundsTests {
    @Test(arguments: [
        "{{ range 100000000 }}x{{ end }}", "{{ range 100000000 }}{{ end }}", "{{ repeat 9000000000000000000 \"ab\" }}",
        "{{ repeat 100000000 \"ab\" }}",
        "{{ indent 1000000000 \"a\\nb\" }}", "{{ until 1000000000 }}", "{{ untilStep 0 9223372036854775807 1 }}",
        "{{ seq 1 1 9223372036854775807 }}",
        "{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}",
        "{{ printf \"%999999d%999999d%999999d%999999d\" 1 2 3 4 }}",
        "{{ $x := \"ab\" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}{{ $x }}",
        "{{ $x := list }}{{ range 100 }}{{ $x = list $x }}{{ end }}{{ $x }}",
        "{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ $d }}",
        "{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ toJson $d }}",
        "{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ deepCopy $d }}", "{{ $l := until 9000 }}{{ uniq $l }}",
        "{{ randAlpha 100000000 }}",
        "{{ replace \"\" (repeat 1000000 \"x\") (repeat 1000000 \"y\") }}",
        "{{ range until 50000 }}{{ indent 1000000 \"x\" | len }}{{ end }}",
        "{{ regexReplaceAll \"(a*)*\" (repeat 100000 \"a\") (repeat 100000 \"$1\") }}",
        "{{ abbrevboth -9223372036854775807 5 \"abcdefgh\" }}{{ until 100000000 }}",
        "{{ $d := dict }}{{ range $i := until 90000 }}{{ $_ := set $d (toString $i) $i }}{{ end }}",
    ])
    func `hostile templates end with an error, soon`(template: String) { #expect(failure(template) != nil) }

    @Test func `a map that holds itself is let go`() throws {
        let template = try Template("{{ $d := dict }}{{ $_ := set $d \"self\" $d }}{{ hasKey $d \"self\" }}")
        let renderer = TemplateRenderer(template, environment: .fixed)
        let arena = Arena()
        for _ in 0..<3 {
            #expect(try renderer.render(TemplateTexts(template, [:]), now: 0, arena: arena).equals("true"))
        }
    }

    @Test(arguments: [
        String(repeating: "{{ if true }}", count: 101) + String(repeating: "{{ end }}", count: 101),
        "{{ " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000) + " }}",
        String(repeating: "{{ range 1 }}", count: 3000), String(repeating: "a", count: 1 << 20) + "b",
    ])
    func `templates too deep or too long are refused`(template: String) {
        #expect(throws: TemplateError.self) { try Template(template) }
    }

    @Test func `what is deep but allowed renders`() throws {
        let deep = String(repeating: "{{ if true }}", count: 90) + "x" + String(repeating: "{{ end }}", count: 90)
        #expect(try render(deep) == "x")
        let chain = "{{ if false }}" + (0..<300).map { "{{ else if eq 299 \($0) }}\($0)" }.joined() + "{{ end }}"
        #expect(try render(chain) == "299")
    }

    @Test func `random templates neither crash nor hang`() throws {
        var random = Xorshift(state: 7)
        let words = [
            "{{", "}}", "{{-", "-}}", " ", ".", ".a", "$", "$x", ":=", "=", "|", "(", ")", "if", "else", "end", "range",
            "with", "define \"t\"",
            "template \"t\"", "block \"b\" .", "break", "continue", "print", "printf", "\"%s%5d\"", "1", "-2", "1.5",
            "'a'", "`r`", "\"q\"", "nil", "true",
            "list", "dict", "index", "len", "set", "until 5", "regexReplaceAll", "toJson", "fromJson", "trunc", "é",
            "\n", "/*", "*/", ",", "text", "\\",
        ]
        for _ in 0..<4000 {
            var text = ""
            for _ in 0..<(1 + random.next() % 14) {
                text += words[Int(random.next() % UInt64(words.count))] + (random.next() % 3 == 0 ? "" : " ")
            }
            _ = try? render(text, ["a": "A", "b": "{\"k\":1}"])
        }
    }

    @Test func `every function takes any arguments without crashing`() throws {
        let values = [
            "0", "-1", "3", "9223372036854775807", "1.5", "\"\"", "\"a,b\"", "\"\\xff(\"", "true", "nil",
            "(list 1 \"a\")", "(dict \"k\" 1)", "now", ".", ".b",
        ]
        var random = Xorshift(state: 11)
        for name in TemplateFunctions.promtail.names {
            for count in 0..<5 {
                for _ in 0..<12 {
                    let arguments = (0..<count).map { _ in values[Int(random.next() % UInt64(values.count))] }
                    _ = try? render("{{ \(name) \(arguments.joined(separator: " ")) }}", ["b": "é\u{0}x y"])
                }
            }
        }
    }
}

private struct Xorshift {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
