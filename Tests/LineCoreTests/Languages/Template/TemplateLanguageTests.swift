import Testing

@testable import LineCore

@Suite struct TemplateLanguageTests {
    private let texts = ["a": "A", "b": "", "c": "x y", "n": "7"]

    @Test(
        arguments: [
            ("plain", "plain"), ("", ""), ("{{ .a }}", "A"), ("<{{.a}}>", "<A>"), ("{{ .nope }}", "<no value>"),
            ("{{ .nope.deeper }}", "<no value>"), ("{{ $.a }}", "A"), ("{{ .b }}", ""),
            ("{{ map }}x", nil), ("{ { .a } }", "{ { .a } }"), ("a }} b", "a }} b"),
            ("{{ 1 }}{{ -2 }}{{ +3 }}", "1-23"),
            ("{{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 017 }} {{ 1_000 }}", "31 5 15 15 1000"),
            ("{{ 1.5 }} {{ 1e3 }} {{ 1e6 }} {{ .5 }} {{ 0x1p4 }}", "1.5 1000 1e+06 0.5 16"),
            ("{{ 'a' }} {{ '\\n' }} {{ '\\u00e9' }} {{ 'é' }} {{ '\\'' }}", "97 10 233 233 39"),
            ("{{ \"q\\t\\x41\\u00e9\\\"\\101\" }}", "q\tAé\"A"), ("{{ `raw \\n \"q\"` }}", "raw \\n \"q\""),
            ("{{ true }} {{ false }}", "true false"), ("{{ print nil }}", "<nil>"),
            ("{{ (.a) }}", "A"), ("{{ (print .a .a) | len }}", "2"), ("{{ .a | print | printf \"%s%s\" .c }}", "x yA"),
            ("{{ (dict \"k\" (dict \"l\" 5)).k.l }}", "5"), ("{{ len .c }}", "3"), ("{{.a}}{{.n}}", "A7"),
            ("{{\n .a\n}}", "A"), ("{{ . }}", "map[a:A b: c:x y n:7]"),
        ] as [(String, String?)])
    func `actions print what they stand for`(template: String, printed: String?) {
        #expect((try? render(template, texts)) == printed)
    }

    @Test(arguments: [
        ("a {{- .a }} b", "aA b"), ("a {{ .a -}} b", "a Ab"), ("a\n\t{{- .a -}}\n\n b", "aAb"), ("{{-3}}", "-3"),
        ("{{- 3 -}}", "3"), ("a {{- /* c */ -}} b", "ab"), ("a {{/* c */}} b", "a  b"), ("a{{/* {{ .x }} */}}b", "ab"),
        ("{{- /* c\nd */}}b", "b"), ("a {{- `-` -}} b", "a-b"), ("a {{- .a}}  {{- .n}}", "aA7"),
    ])
    func `dashes trim white space and comments vanish`(template: String, printed: String) throws {
        #expect(try render(template, texts) == printed)
    }

    @Test(arguments: [
        ("{{ if .a }}y{{ end }}", "y"), ("{{ if .b }}y{{ end }}", ""), ("{{ if .b }}y{{ else }}n{{ end }}", "n"),
        ("{{ if .b }}1{{ else if .a }}2{{ else }}3{{ end }}", "2"),
        ("{{ if .b }}1{{ else if .nope }}2{{ else if 0 }}3{{ else }}4{{ end }}", "4"),
        ("{{ if $x := .a }}{{ $x }}{{ end }}", "A"), ("{{ with .a }}<{{ . }}>{{ end }}", "<A>"),
        ("{{ with .b }}<{{ . }}>{{ else }}{{ .a }}{{ end }}", "A"),
        ("{{ with .b }}1{{ else with .a }}{{ . }}{{ end }}", "A"),
        ("{{ with $y := .c }}{{ $y }}{{ $.a }}{{ end }}", "x yA"),
        ("{{ if and .a .c }}y{{ end }}", "y"), ("{{ and .a 0 .c }}", "0"), ("{{ or .b 0 .c }}", "x y"),
        ("{{ or .b \"\" }}|{{ and true }}", "|true"), ("{{ or .a (fail \"no\") }}", "A"),
        ("{{ and .b (fail \"no\") }}", ""),
        ("{{ not .b }} {{ not 1 }}", "true false"), ("{{ .a | and .c }}", "A"),
        ("{{ if not (eq .a \"B\") }}y{{ end }}", "y"),
    ])
    func `conditions choose`(template: String, printed: String) throws {
        #expect(try render(template, texts) == printed)
    }

    @Test(arguments: [
        ("{{ range list 1 2 3 }}{{ . }},{{ end }}", "1,2,3,"), ("{{ range $v := list 1 2 }}{{ $v }}{{ end }}", "12"),
        ("{{ range $i, $v := list \"x\" \"y\" }}{{ $i }}{{ $v }}{{ end }}", "0x1y"),
        ("{{ range $k, $v := dict \"b\" 1 \"a\" 2 }}{{ $k }}={{ $v }};{{ end }}", "a=2;b=1;"),
        ("{{ range 3 }}{{ . }}{{ end }}", "012"), ("{{ range $i := 2 }}{{ $i }}{{ end }}", "01"),
        ("{{ range 0 }}x{{ else }}none{{ end }}", "none"), ("{{ range list }}x{{ else }}none{{ end }}", "none"),
        ("{{ range .nope }}x{{ else }}none{{ end }}", "none"),
        (
            "{{ range 9 }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ if gt . 4 }}{{ break }}{{ end }}{{ . }}{{ end }}",
            "0134"
        ),
        ("{{ range $k, $v := . }}{{ $k }}{{ $v }} {{ end }}", "aA b cx y n7 "),
        ("{{ $s := 0 }}{{ range list 1 2 3 }}{{ $s = add $s . }}{{ end }}{{ $s }}", "6"),
        ("{{ range 2 }}{{ range 3 }}{{ if eq . 1 }}{{ break }}{{ end }}{{ . }}{{ end }};{{ end }}", "0;0;"),
        ("{{ range $i, $c := splitList \"\" \"ab\" }}{{ $i }}{{ $c }}{{ end }}", "0a1b"),
    ])
    func `ranges go over lists, maps in the order of keys, and numbers`(template: String, printed: String) throws {
        #expect(try render(template, texts) == printed)
    }

    @Test(arguments: [
        ("{{ $x := 1 }}{{ $x }}{{ $x := 2 }}{{ $x }}", "12"),
        ("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ end }}{{ $x }}", "1"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"), ("{{ $d := dict \"k\" 3 }}{{ $d.k }}", "3"),
        ("{{ $x := .a | printf \"%s!\" }}{{ $x }}", "A!"), ("{{ range 2 }}{{ $y := . }}{{ $y }}{{ end }}", "01"),
        ("{{ define \"t\" }}<{{ . }}>{{ end }}{{ template \"t\" .a }}{{ template \"t\" }}", "<A><<no value>>"),
        ("{{ block \"t\" .c }}[{{ . }}]{{ end }}", "[x y]"),
        ("{{ template \"t\" 1 }}{{ define \"t\" }}{{ $ }}{{ end }}", "1"),
        (
            "{{ define \"f\" }}{{ if gt . 0 }}{{ . }}{{ template \"f\" (int (sub . 1)) }}{{ end }}{{ end }}{{ template \"f\" 3 }}",
            "321"
        ),
        ("{{ $d := dict }}{{ $_ := set $d \"k\" 1 }}{{ $d }}", "map[k:1]"),
        ("{{ $_ := set . \"new\" \"N\" }}{{ .new }}{{ .a }}", "NA"),
    ])
    func `variables and templates have their scopes`(template: String, printed: String) throws {
        #expect(try render(template, texts) == printed)
    }

    @Test(arguments: [
        ("{{ .a", "unclosed action", 1, 1), ("x\n  {{ .a", "unclosed action", 2, 3),
        ("{{ foo .a }}", "function \"foo\" not defined", 1, 4), ("é{{ foo }}", "function \"foo\" not defined", 1, 5),
        ("{{ if .a }}x", "unexpected end of the template: `{{ end }}` is missing", 1, 13),
        ("{{ end }}", "unexpected `{{ end }}`", 1, 1), ("{{ else }}", "unexpected `{{ else }}`", 1, 1),
        ("{{ }}", "missing value for command", 1, 4), ("{{ .a | }}", "missing command after `|` in command", 1, 9),
        ("{{ $x }}", "undefined variable `$x`", 1, 4), ("{{ \"a }}", "unterminated quoted string", 1, 4),
        ("{{ `a }}", "unterminated raw quoted string", 1, 4), ("{{ (.a }}", "unclosed left parenthesis", 1, 1),
        ("{{ .a) }}", "unexpected right parenthesis", 1, 6), ("{{ break }}", "`break` outside of a range", 1, 4),
        ("{{/* a }}", "unclosed comment", 1, 1), ("{{ 1x }}", "illegal number syntax: `1x`", 1, 4),
        ("{{ 'ab' }}", "malformed character constant: 'ab'", 1, 4),
        ("{{ .a | 3 }}", "`3` cannot be called with the value before it", 1, 9),
        ("{{ if .a }}{{ else }}{{ else }}{{ end }}", "expected `{{ end }}`, found a second `{{ else }}`", 1, 30),
        ("{{ template }}", "unexpected `}}` in template", 1, 13), ("{{ .a ! }}", "unexpected `!` in command", 1, 7),
        ("{{ .a\u{1}}}", "bad character in a name", 1, 6),
        ("{{ $a, $b := .a }}", "too many declarations in command", 1, 4),
        ("{{ define \"t\" }}a{{ end }}{{ define \"t\" }}b{{ end }}", "the template `t` is defined twice", 1, 53),
    ])
    func `mistakes are told with their place`(template: String, message: String, line: Int, column: Int) {
        let error = #expect(throws: TemplateError.self) { try Template(template) }
        #expect(error?.message == message)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test(arguments: ["env", "expandenv", "getHostByName", "genPrivateKey", "bcrypt", "htpasswd"])
    func `functions that would leak or make keys are refused when parsed`(name: String) {
        let error = #expect(throws: TemplateError.self) { try Template("{{ \(name) \"HOME\" }}") }
        #expect(error?.message.hasPrefix("function \"\(name)\" is left out on purpose: ") == true)
        #expect(error?.column == 4)
    }

    @Test(arguments: [
        "{{ .a.b }}", "{{ .a \"x\" }}", "{{ .missing | ToLower }}", "{{ ToLower 1 }}", "{{ index .a 99 }}",
        "{{ len 1 }}",
        "{{ template \"nope\" }}", "{{ lt .a 1 }}", "{{ lt .nope .a }}", "{{ eq (list 1) (list 1) }}",
        "{{ fail \"x\" }}",
        "{{ trunc \"3\" .a }}", "{{ trunc (add 1 2) .a }}", "{{ ToLower }}", "{{ ToLower .a .b }}",
        "{{ range .a }}{{ end }}",
        "{{ regexReplaceAll \"(\" .a \"\" }}", "{{ div 1 0 }}", "{{ slice .a 0 1 }}", "{{ call .a }}", "{{ 1 2 }}",
        "{{ nil }}", "{{ first .nope }}", "{{ index (list 1) \"a\" }}", "{{ ternary 1 2 .a }}", "{{ printf 1 }}",
        "{{ 9223372036854775808 }}", "{{ range $i, $v := 3 }}{{ end }}", "{{ repeat -1 .a }}", "{{ substr 5 2 .c }}",
    ])
    func `what Go cannot do ends the rendering`(template: String) { #expect(failure(template, texts) != nil) }

    @Test func `fields and whole data are known after parsing`() throws {
        let plain = try Template("{{ .a }}{{ with .b }}{{ $.c }}{{ end }}{{ index . \"o-d\" }}")
        #expect(Set(plain.fields) == ["a", "b", "c", "o-d"])
        #expect(!plain.usesAllFields)
        for text in [
            "{{ . }}", "{{ range . }}{{ end }}", "{{ toJson $ }}", "{{ index . .a }}", "{{ template \"t\" . }}",
        ] {
            #expect(try Template(text).usesAllFields, "\(text)")
        }
        #expect(try Template("{{ .a }}") == Template("{{ .a }}"))
        #expect(try Template("{{ .a }}") != Template("{{.a}}"))
    }
}
