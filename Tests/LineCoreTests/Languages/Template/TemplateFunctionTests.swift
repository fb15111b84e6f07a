import Testing

@testable import LineCore

@Suite struct TemplateFunctionTests {
    private func expect(_ template: String, _ printed: String) throws {
        #expect(try render(template, ["v": "abcdef", "u": "é ÇİẞßA", "nl": "a\nb"]) == printed, "\(template)")
    }

    @Test(arguments: [
        ("{{ trunc 3 .v }}|{{ trunc -2 .v }}|{{ trunc 9 .v }}|{{ trunc -9 .v }}", "abc|ef|abcdef|abcdef"),
        ("{{ abbrev 5 .v }}|{{ abbrev 3 .v }}|{{ abbrevboth 5 10 \"1234 5678 9123\" }}", "ab...|abcdef|...5678..."),
        ("{{ repeat 2 .v }}|{{ repeat 0 .v }}", "abcdefabcdef|"),
        ("{{ substr 1 4 .v }}|{{ substr -1 2 .v }}|{{ substr 4 -1 .v }}", "bcd|ab|ef"),
        ("{{ nospace \"a b\\tc\" }}", "abc"),
        ("{{ title \"ab cd-ef g_h\" }}|{{ untitle \"Ab Cd\" }}", "Ab Cd-Ef G_h|ab cd"),
        (
            "{{ snakecase \"SomeThing\" }} {{ snakecase \"HTTPServer\" }} {{ snakecase \"NoHTTPS\" }} {{ snakecase \"GO PATH\" }}",
            "some_thing http_server no_https go_path"
        ),
        (
            "{{ snakecase \"http2xx\" }} {{ snakecase \"HTTP20xOK\" }} {{ snakecase \"Duration2m3s\" }} {{ snakecase \"Bld4Floor3rd\" }}",
            "http_2xx http_20x_ok duration_2m3s bld4_floor_3rd"
        ),
        (
            "{{ camelcase \"some_thing\" }} {{ camelcase \"_complex__case_\" }} {{ camelcase \"GOLANG_IS_GREAT\" }} {{ camelcase \"a\" }}",
            "SomeThing _Complex_Case_ GolangIsGreat A"
        ),
        ("{{ kebabcase \"SomeThing\" }}", "some-thing"), ("{{ swapcase \"aB cD\" }}", "Ab Cd"),
        ("{{ quote .v 1 nil \"a\\\"b\" }}|{{ squote .v 2 }}", "\"abcdef\" \"1\" \"a\\\"b\"|'abcdef' '2'"),
        ("{{ cat \"a\" nil \"b\" 3 }}", "a b 3"),
        ("{{ contains \"cd\" .v }} {{ hasPrefix \"ab\" .v }} {{ hasSuffix \"z\" .v }}", "true true false"),
        ("{{ replace \"b\" \"_\" .v }}", "a_cdef"),
        ("{{ trimAll \"$\" \"$5$\" }} {{ trimSuffix \"f\" .v }} {{ trimPrefix \"a\" .v }}", "5 abcde bcdef"),
        ("{{ initials \"First Last\" }}", "FL"), ("{{ wrapWith 3 \"/\" \"abcdef\" }}", "abc/def"),
        ("{{ wrap 5 \"ab cd ef gh\" }}", "ab cd\nef gh"),
        ("{{ plural \"one\" \"many\" 2 }} {{ plural \"one\" \"many\" 1 }}", "many one"),
        ("{{ indent 2 .nl }}|{{ nindent 1 .nl }}", "  a\n  b|\n a\n b"),
        ("{{ toString 5 }}{{ toString (list 1) }}", "5[1]"), ("{{ hello }}", "Hello!"),
        ("{{ upper .u }}|{{ lower .u }}", "É ÇİẞßA|é çißßa"),
        ("{{ trim \" x \\n\" }}|{{ .v | trimall \"af\" }}", "x|bcde"),
        ("{{ join \"-\" (list 1 nil \"b\") }}|{{ join \",\" \"x\" }}", "1-b|x"),
        ("{{ sortAlpha (list \"b\" \"a\" 1) }}", "[1 a b]"),
        (
            "{{ splitList \",\" \"a,b,\" | len }}|{{ (split \"-\" \"p-q\")._1 }}|{{ (splitn \"-\" 2 \"p-q-r\")._1 }}",
            "3|q|q-r"
        ),
        ("{{ toStrings (list 1 true) }}", "[1 true]"),
    ])
    func `sprig's string functions`(template: String, printed: String) throws { try expect(template, printed) }

    @Test(arguments: [
        ("{{ ToLower .u }}|{{ ToUpper .v }}", "é çißßa|ABCDEF"),
        (
            "{{ Replace .v \"b\" \"B\" 1 }}|{{ Replace \"aaa\" \"a\" \"b\" 2 }}|{{ Replace \"ab\" \"\" \"-\" -1 }}",
            "aBcdef|bba|-a-b-"
        ),
        ("{{ Trim \"xxaxx\" \"x\" }}|{{ TrimLeft \"xxax\" \"x\" }}|{{ TrimRight \"xaxx\" \"x\" }}", "a|ax|xa"),
        ("{{ TrimPrefix .v \"ab\" }}|{{ TrimSuffix .v \"ef\" }}|{{ TrimSpace \" a \" }}", "cdef|abcd|a"),
        (
            "{{ Hash \"s4lt\" \"user@example.test\" }}",
            "571779acbd1b02e3664fc50c18d2fa06a8698e70311321e7f173e238af8027fe"
        ),
        (
            "{{ Sha2Hash \"s4lt\" \"user@example.test\" }}",
            "a15dd40ec1b1bd4a41d97fd2fb872e2b9e1e39ca44e6f6086d747079f13e840c"
        ),
        ("{{ regexReplaceAll \"(?P<k>[a-z]+)=([0-9]+)\" \"ab=12 c=3\" \"${2}:${k} $1x$$\" }}", "12:ab $ 3:c $"),
        ("{{ regexReplaceAllLiteral \"[a-z]+=\" \"ab=12 c=3\" \"${1}\" }}", "${1}12 ${1}3"),
        ("{{ regexReplaceAll \"a*\" \"baac\" \"x\" }}|{{ regexReplaceAll \"\" \"é\" \"-\" }}", "xbxcx|-é-"),
    ])
    func `Promtail's own functions`(template: String, printed: String) throws { try expect(template, printed) }

    @Test(arguments: [
        ("{{ add 1 2 3 }} {{ sub 5 2 }} {{ mul 2 3 4 }} {{ div 7 2 }} {{ mod 7 3 }} {{ add1 \"4\" }}", "6 3 24 3 1 5"),
        ("{{ max 1 5 3 }} {{ min 4 2 }} {{ biggest 1 2 }}", "5 2 2"),
        (
            "{{ atoi \"41\" }} {{ atoi \"x\" }} {{ int \"x1\" }} {{ int64 \"0x1f\" }} {{ int 3.9 }} {{ int \"1.00\" }}",
            "41 0 0 31 3 1"
        ),
        (
            "{{ float64 \"1.5\" }} {{ round 2.345 2 }} {{ round 2.5 0 }} {{ round 123.5555 3 0.9 }} {{ ceil 1.1 }} {{ floor 1.9 }}",
            "1.5 2.35 3 123.555 2 1"
        ),
        (
            "{{ addf 1.5 2 }} {{ addf 0.1 0.2 }} {{ subf 1 0.9 }} {{ mulf 1.1 1.1 }} {{ divf 1 3 }} {{ add1f 0.5 }}",
            "3.5 0.3 0.1 1.21 0.3333333333333333 1.5"
        ),
        ("{{ maxf 1 2.5 }} {{ minf 1 2.5 }}", "2.5 1"), ("{{ toDecimal \"0777\" }}", "511"),
        ("{{ until 3 }} {{ until -2 }} {{ untilStep 3 9 3 }} {{ untilStep 3 0 1 }}", "[0 1 2] [0 -1] [3 6] []"),
        (
            "{{ seq 5 }}|{{ seq 0 }}|{{ seq 2 4 }}|{{ seq 1 2 7 }}|{{ seq 3 1 }}|{{ seq }}",
            "1 2 3 4 5|1 0|2 3 4|1 3 5 7|3 2 1|"
        ),
        ("{{ add 9223372036854775807 1 }}", "-9223372036854775808"),
        ("{{ div (sub -9223372036854775807 1) -1 }}", "-9223372036854775808"),
    ])
    func `sprig's numbers`(template: String, printed: String) throws { try expect(template, printed) }

    @Test(arguments: [
        (
            "{{ list 1 2 3 | first }} {{ list \"a\" \"b\" | last }} {{ rest (list 1 2 3) }} {{ initial (list 1 2 3) }}",
            "1 b [2 3] [1 2]"
        ),
        (
            "{{ reverse (list 1 2) }} {{ uniq (list 1 1 \"1\") }} {{ without (list 1 2 3) 2 }} {{ has 1 (list 1) }} {{ has 1 nil }}",
            "[2 1] [1 1] [1 3] true false"
        ),
        (
            "{{ append (list 1) 2 }} {{ prepend (list 1) 0 }} {{ concat (list 1) (list 2 3) }} {{ slice (list 1 2 3) 1 }} {{ slice (list 1 2 3) 0 2 }}",
            "[1 2] [0 1] [1 2 3] [2 3] [1 2]"
        ),
        (
            "{{ chunk 2 (list 1 2 3) }} {{ compact (list 1 0 \"\" nil 2) }} {{ first (list) }}",
            "[[1 2] [3]] [1 2] <no value>"
        ),
        (
            "{{ get (dict \"k\" 1) \"k\" }}{{ get (dict) \"z\" }} {{ hasKey (dict \"k\" 1) \"k\" }} {{ keys (dict \"b\" 1 \"a\" 2) }} {{ values (dict \"b\" 1 \"a\" 2) }}",
            "1 true [a b] [2 1]"
        ),
        (
            "{{ pick (dict \"a\" 1 \"b\" 2) \"a\" \"z\" }} {{ omit (dict \"a\" 1 \"b\" 2) \"a\" }} {{ pluck \"a\" (dict \"a\" 1) (dict) (dict \"a\" 2) }}",
            "map[a:1] map[b:2] [1 2]"
        ),
        (
            "{{ merge (dict \"a\" 1 \"d\" (dict \"x\" 1)) (dict \"a\" 2 \"b\" 3 \"d\" (dict \"y\" 2)) }}",
            "map[a:1 b:3 d:map[x:1 y:2]]"
        ),
        (
            "{{ mergeOverwrite (dict \"a\" 1 \"c\" 5) (dict \"a\" 2 \"c\" 0) }} {{ unset (dict \"a\" 1) \"a\" }}",
            "map[a:2 c:5] map[]"
        ),
        ("{{ dig \"a\" \"b\" \"no\" (dict \"a\" (dict \"b\" 7)) }} {{ dig \"x\" \"no\" (dict) }}", "7 no"),
        (
            "{{ $d := dict \"k\" (list 1) }}{{ $c := deepCopy $d }}{{ $_ := set $c \"k\" 2 }}{{ $d }}{{ $c }}",
            "map[k:[1]]map[k:2]"
        ),
        (
            "{{ default \"d\" \"\" }} {{ .nope | default \"d\" }} {{ default \"d\" 1 }} {{ empty 0 }} {{ coalesce 0 \"\" 5 }} {{ all 1 0 }} {{ any 1 0 }}",
            "d d 1 true 5 false true"
        ),
        ("{{ ternary \"T\" \"F\" true }} {{ true | ternary 1 2 }}", "T 1"),
        (
            "{{ kindOf .v }} {{ typeOf 1.5 }} {{ kindOf (list) }} {{ typeOf (list) }} {{ typeOf (until 1) }} {{ typeOf (dict) }} {{ kindOf nil }} {{ typeIs \"int\" 1 }} {{ kindIs \"int64\" (add 1) }}",
            "string float64 slice []interface {} []int map[string]interface {} invalid true true"
        ),
        (
            "{{ deepEqual (list 1) (list 1) }} {{ deepEqual 1 (add 1) }} {{ deepEqual (dict \"a\" nil) (dict \"a\" nil) }}",
            "true false true"
        ),
        (
            "{{ index (list 1 2) 1 }} {{ index (dict \"a\" (list 5)) \"a\" 0 }} {{ index \"abc\" 1 }} {{ index (dict) \"z\" }}",
            "2 5 98 <no value>"
        ),
        (
            "{{ eq 1 2 1 }} {{ eq .nope \"x\" }} {{ ne 1 2 }} {{ lt \"a\" \"b\" }} {{ le 1 1 }} {{ gt 1.5 1.0 }} {{ ge 1 2 }} {{ eq (add 1) 1 }}",
            "true false true true true true false true"
        ),
    ])
    func `lists, dicts, defaults, types and comparisons`(template: String, printed: String) throws {
        try expect(template, printed)
    }

    @Test(arguments: [
        (
            "{{ b64enc .v }} {{ b64dec \"aGV5\" }} {{ b32enc \"h&i\" }} {{ b32dec \"NATGS===\" }}",
            "YWJjZGVm hey NATGS=== h&i"
        ),
        (
            "{{ b64dec \"a?b=\" }}|{{ b64dec \"YQ\" }}|{{ b64dec \"YQ==x\" }}",
            "illegal base64 data at input byte 1|illegal base64 data at input byte 0|illegal base64 data at input byte 4"
        ),
        ("{{ sha1sum \"h&i\" }} {{ adler32sum \"h&i\" }}", "5ed68e765465490b14c2c7d1fa1e90dc59f03fda 32506104"),
        ("{{ sha256sum \"\" }}", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("{{ sha512sum \"\" | trunc 16 }}", "cf83e1357eefb8bd"),
        (
            "{{ toJson (list .v 1 true nil 1.5 1e21 1e-7 \"<&>\") }}",
            "[\"abcdef\",1,true,null,1.5,1e+21,1e-7,\"\\u003c\\u0026\\u003e\"]"
        ),
        ("{{ toRawJson (dict \"a\" \"<\" \"b\" (list)) }}", "{\"a\":\"<\",\"b\":[]}"),
        ("{{ toPrettyJson (dict \"a\" (list 1) \"b\" (dict)) }}", "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}"),
        (
            "{{ (fromJson `{\"k\":[1,{\"l\":\"x\"}]}`).k }} {{ fromJson \"{\" }} {{ typeOf (fromJson \"1\") }}",
            "[1 map[l:x]] <no value> float64"
        ),
        (
            "{{ base \"/a/b.txt\" }} {{ dir \"/a/b.txt\" }} {{ ext \"b.tar.gz\" }} {{ clean \"/a/../b/./c//\" }} {{ isAbs \"/x\" }} {{ osBase \"x\" }} {{ dir \"x\" }} {{ clean \"../a/../..\" }} {{ base \"\" }}",
            "b.txt /a .gz /b/c true x . ../.. ."
        ),
        (
            "{{ regexMatch \"^a\" .v }} {{ regexMatch \"(\" .v }} {{ regexFind \"c.\" .v }} {{ regexFindAll \"[a-c]\" .v 2 }} {{ regexFindAll \"z\" .v -1 }}",
            "true false cd [a b] []"
        ),
        (
            "{{ regexSplit \"z+\" \"pizzaz\" -1 }} {{ regexSplit \"a\" \"banana\" 2 }} {{ len (regexSplit \",\" \"\" -1) }} {{ regexQuoteMeta \"a.b\" }}",
            "[pi a ] [b nana] 1 a\\.b"
        ),
        (
            "{{ html \"<a href='x'>&\\\"\" }} {{ js \"it's <x>\" }} {{ urlquery \"a b&c/é\" }}",
            "&lt;a href=&#39;x&#39;&gt;&amp;&#34; it\\'s \\u003Cx\\u003E a+b%26c%2F%C3%A9"
        ),
        (
            "{{ (urlParse \"http://u:p@h:80/p%20q?q=1#f\").host }} {{ with urlParse \"http://u:p@h:80/p%20q?q=1#f\" }}{{ .hostname }} {{ .path }} {{ .query }} {{ .fragment }} {{ .userinfo }} {{ .scheme }}{{ end }}",
            "h:80 h /p q q=1 f u:p http"
        ),
        (
            "{{ urlJoin (dict \"scheme\" \"http\" \"host\" \"h:1\" \"path\" \"/p q\" \"query\" \"x=1\" \"fragment\" \"f\") }} {{ urlJoin (urlParse \"https://u@h/a?b#c\") }}",
            "http://h:1/p%20q?x=1#f https://u@h/a?b#c"
        ),
        (
            "{{ semverCompare \">=1.2.0\" \"1.10.0\" }} {{ semverCompare \"^1.2\" \"2.0.0\" }} {{ semverCompare \"~1.2.3\" \"1.2.9\" }} {{ semverCompare \"1.x || >=3, <4\" \"3.5.0\" }} {{ semverCompare \"1.2 - 1.4\" \"1.4.0\" }} {{ semverCompare \">1.0\" \"1.1.0-beta\" }}",
            "true false true true true false"
        ),
        ("{{ semver \"v1.2-rc.1+b\" }} {{ (semver \"1.2.3\").Minor }}", "1.2.0-rc.1+b 2"),
        (
            "{{ uuidv4 }} {{ len (randAlphaNum 7) }} {{ regexMatch \"^[0-9]{4}$\" (randNumeric 4) }} {{ randInt 3 4 }} {{ len (randBytes 3) }} {{ len (shuffle .v) }}",
            "01234567-89ab-4def-8123-456789abcdef 7 true 3 4 6"
        ),
    ])
    func `encodings, JSON, paths, expressions, URLs and versions`(template: String, printed: String) throws {
        try expect(template, printed)
    }

    @Test(arguments: [
        ("{{ now }}", "2021-07-09 08:05:03.25 +0000 UTC"),
        ("{{ toDate \"2006-01-02\" \"2021-07-09\" | date \"02/Jan/2006\" }}", "09/Jul/2021"),
        (
            "{{ date \"15:04\" 0 }} {{ dateInZone \"15:04 MST\" 0 \"Fixed/Two\" }} {{ dateInZone \"15:04 MST\" 0 \"No/Where\" }}",
            "00:00 02:00 TWO 00:00 UTC"
        ),
        ("{{ htmlDate 86400 }} {{ htmlDateInZone 86400 \"UTC\" }}", "1970-01-02 1970-01-02"),
        ("{{ unixEpoch now }} {{ now.Unix }}", "1625817903 1625817903"),
        (
            "{{ now | dateModify \"-1h30m\" | date \"15:04:05\" }} {{ dateModify \"x\" now | date \"15\" }}",
            "06:35:03 08"
        ), ("{{ ago (toDate \"2006-01-02\" \"2021-07-09\") }}", "8h5m3s"),
        (
            "{{ durationRound \"2h10m5s\" }} {{ durationRound \"2400h10m5s\" }} {{ durationRound \"-95s\" }} {{ duration \"95\" }}",
            "2h 3mo 1m 1m35s"
        ),
        (
            "{{ now.Year }} {{ now.Month }} {{ now.Weekday }} {{ now.YearDay }} {{ now.Format \"Jan _2\" }} {{ (now.AddDate 0 -7 1).Format \"2006-01-02\" }}",
            "2021 July Friday 190 Jul  9 2020-12-10"
        ),
        (
            "{{ toDate \"2006\" \"x\" }} {{ printf \"%s|%T|%d\" now now 1 }}",
            "0001-01-01 00:00:00 +0000 UTC 2021-07-09 08:05:03.25 +0000 UTC|time.Time|1"
        ),
    ])
    func `dates`(template: String, printed: String) throws { try expect(template, printed) }
}
