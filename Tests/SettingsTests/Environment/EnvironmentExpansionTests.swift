import Settings
import Testing

@Suite struct EnvironmentExpansionTests {
    private static let variables = [
        "V": "value", "EMPTY": "", "MIX": "abCbd", "PATHNAME": "/path/to/file.tar.gz", "U": "übung", "D": "fallback",
        "N": "2", "DOLLAR": "${V}", "P": "*to/",
    ]

    private func expand(_ text: String) throws(EnvironmentExpansion.Failure) -> String {
        try EnvironmentExpansion.expand(text) { Self.variables[$0] }
    }

    @Test(arguments: [
        // Values.
        ("${V}", "value"), ("a${V}b${V}c", "avaluebvaluec"), ("${NOPE}", ""), ("${EMPTY}", ""), ("${1}", ""),
        ("plain", "plain"), ("", ""), ("${DOLLAR}", "${V}"),
        // Without braces.
        ("$V $1 $5 end$", "$V $1 $5 end$"), ("^(a)$", "^(a)$"),
        // Defaults.
        ("${V:-d}", "value"), ("${NOPE:-d}", "d"), ("${EMPTY:-d}", "d"), ("${NOPE:=d}", "d"), ("${NOPE=d}", "d"),
        ("${V=d}", "value"), ("${NOPE:+x}", "x"), ("${V:+x}", "value"), ("${NOPE:?x}", "x"), ("${V:?x}", "value"),
        ("${NOPE:-}", ""), ("${NOPE:-a b:c/d#e}", "a b:c/d#e"), ("${NOPE:-${D}}", "fallback"),
        ("${NOPE:-a${D}b}", "afallbackb"), ("${NOPE=${NOPE:-${V^^}}}", "VALUE"),
        // Case and length.
        ("${V^}", "Value"), ("${V^^}", "VALUE"), ("${MIX,}", "abCbd"), ("${MIX,,}", "abcbd"), ("${U^}", "Übung"),
        ("${EMPTY^}", ""), ("${#V}", "5"), ("${#U}", "6"), ("${#NOPE}", "0"),
        // Parts.
        ("${V:1}", "alue"), ("${V:1:3}", "alu"), ("${V:0}", "value"), ("${V:9}", ""), ("${V:9:2}", ""),
        ("${V:2:99}", "lue"),
        ("${V: -2}", "ue"), ("${V: -99}", "value"), ("${V:x}", "value"), ("${V:1:x}", "value"), ("${V:1:-1}", ""),
        ("${V:${N}}", "lue"), ("${V:1:${N}}", "al"),
        // Stripping.
        ("${PATHNAME#*/}", "path/to/file.tar.gz"), ("${PATHNAME##*/}", "file.tar.gz"),
        ("${PATHNAME%.*}", "/path/to/file.tar"),
        ("${PATHNAME%%.*}", "/path/to/file"), ("${MIX#a}", "bCbd"), ("${MIX%d}", "abCb"), ("${MIX#x}", "abCbd"),
        ("${MIX#?}", "bCbd"), ("${MIX#[ab]}", "bCbd"), ("${MIX#[^x]}", "bCbd"), ("${MIX#[a-c]}", "bCbd"),
        ("${MIX%[c-e]}", "abCb"),
        ("${MIX#[}", "abCbd"), ("${PATHNAME##${P}}", "file.tar.gz"), ("${NOPE#x}", ""), ("${MIX#\\a}", "bCbd"),
        // Replacing.
        ("${MIX/b/X}", "aXCbd"), ("${MIX//b/X}", "aXCXd"), ("${MIX/#a/X}", "XbCbd"), ("${MIX/#b/X}", "abCbd"),
        ("${MIX/%d/X}", "abCbX"), ("${MIX/%b/X}", "abCbd"), ("${MIX/b/}", "aCbd"), ("${MIX//b/}", "aCd"),
        ("${MIX/#a/}", "abCbd"),
        ("${PATHNAME/\\//-}", "-path/to/file.tar.gz"), ("${PATHNAME//\\//-}", "-path-to-file.tar.gz"),
        ("${MIX/b/${N}}", "a2Cbd"),
        ("${NOPE/a/b}", ""),
        // Escapes.
        ("$${V}", "${V}"), ("$$$${V}", "$${V}"), ("$$", "$"), ("$$V", "$V"), ("a\\\\d", "a\\d"), ("a\\/b", "a/b"),
        ("a\\d", "a\\d"), ("\\", "\\"), ("$", "$"), ("$$1", "$1"), ("$${1}", "${1}"), ("$$$${V}${V}", "$${V}value"),
        ("${V}$${V$${V}$V${V}", "value${V${V}$Vvalue"),
        // Bytes that are not ASCII stay.
        ("ü${V}€", "üvalue€"),
    ])
    func `an expression is replaced`(text: String, expected: String) throws {
        #expect(try expand(text) == expected)
    }

    @Test(arguments: [
        ("${V", 1, 1, "without its }"), ("a\n  ${V-d}", 2, 3, "without its colon"), ("ü${", 1, 2, "no variable's name"),
        ("${}", 1, 1, "no variable's name"),
        ("${-x}", 1, 1, "no variable's name"), ("${V!}", 1, 1, "no known form"), ("${V:-abc", 1, 1, "without its }"),
        ("${V:}", 1, 1, "no position"),
        ("${V:1:2", 1, 1, "without its }"), ("${V#}", 1, 1, "no pattern"), ("${V/a}", 1, 1, "second /"),
        ("${V//}", 1, 1, "second /"),
        ("${V/a/b", 1, 1, "without its }"), ("${#}", 1, 1, "no variable's name"), ("${#V", 1, 1, "without its }"),
        ("${V^", 1, 1, "without its }"),
        ("${V#a${V}b}", 1, 1, "without its }"), ("${V:-${W}", 1, 1, "without its }"),
        ("x ${V:-${W!}}", 1, 8, "no known form"), ("${V^^^}", 1, 1, "without its }"),
    ])
    func `a bad expression says where and why`(text: String, line: Int, column: Int, gist: String) throws {
        let error = try #require(throws: EnvironmentExpansion.Failure.self) { try expand(text) }
        #expect((error.origin.line, error.origin.column) == (line, column))
        #expect(error.what.contains(gist), "\(error)")
    }

    @Test func `expressions nested without end are refused`() throws {
        let error = try #require(throws: EnvironmentExpansion.Failure.self) {
            try expand(String(repeating: "${X:-", count: 100_000))
        }
        #expect(error.what.contains("nested too deep"))
    }
}
