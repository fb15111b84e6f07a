import Testing

@testable import LineCore

@Suite struct GoPrinterTests {
    @Test(arguments: [
        (
            "%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%#o|%O|%b|%c|%q|%U|%#U",
            "42 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42 42",
            "42|   42|42   |00042|+42| 42|2a|2A|0x2a|52|052|0o52|101010|*|'*'|U+002A|U+002A '*'"
        ),
        ("%d|%x|%08d|%.5d|%.0d|%5.3d", "-42 -42 -42 42 0 7", "-42|-2a|-0000042|00042||  007"),
        (
            "%f|%.2f|%8.3f|%-8.1f|%+.1f|%08.2f|%e|%.2e|%E|%g|%G|%.3g",
            "1.5 1.555 3.14159 2.5 2.0 -3.14159 1.5 12345.678 1.5 1e21 1e-7 1234.5678",
            "1.500000|1.55|   3.142|2.5     |+2.0|-0003.14|1.500000e+00|1.23e+04|1.500000E+00|1e+21|1E-07|1.23e+03"
        ),
        ("%v %v %v %v", "100000.0 1000000.0 0.0001 0.00001", "100000 1e+06 0.0001 1e-05"),
        (
            "%s|%5s|%-5s|%.2s|%q|%#q|%x|%X|% x|%#x|%+q|%v",
            #""é" "ab" "ab" "éèx" "a\"b" "ab" "hi" "hi" "hi" "hi" "é" "v""#,
            "é|   ab|ab   |éè|\"a\\\"b\"|`ab`|6869|6869|68 69|0x6869|\"\\u00e9\"|v"
        ),
        ("%t %v %5t", "true false true", "true false  true"),
        ("%T %T %T %T %T %T", #"1 1.5 "s" true nil (list 1)"#, "int float64 string bool <nil> []interface {}"),
        ("%d|%s|%t|%q|%z", #""x" 5 1 1.5 2"#, "%!d(string=x)|%!s(int=5)|%!t(int=1)|%!q(float64=1.5)|%!z(int=2)"),
        ("%d %d", "1", "1 %!d(MISSING)"), ("%d", "1 2 \"x\"", "1%!(EXTRA int=2, string=x)"), ("%", "", "%!(NOVERB)"),
        ("100%%", "", "100%"),
        ("%!", "1", "%!!(int=1)"), ("%s", "nil", "%!s(<nil>)"), ("%v", "nil", "<nil>"), ("%[2]d %[1]d", "1 2", "2 1"),
        ("%[3]d", "1", "%!d(BADINDEX)"),
        ("%*d|%-*d|%.*f", "5 1 3 2 1 2.55", "    1|2  |2.5"), ("%[x]d", "1", "%!d(BADINDEX)"),
        ("%*d", "\"a\" 1", "%!(BADWIDTH)1"),
        (
            "%v %d %s %q", "(list 1 \"a\" nil) (list 1 2) (list \"a\") (list \"a\" \"b\")",
            "[1 a <nil>] [1 2] [a] [\"a\" \"b\"]"
        ),
        ("%d", "(list \"a\" 1)", "[%!d(string=a) 1]"),
        (
            "%v %#v", "(dict \"b\" 1 \"a\" \"x\") (dict \"a\" \"x\")",
            "map[a:x b:1] map[string]interface {}{\"a\":\"x\"}"
        ),
        (
            "%#v %#v %#v %#v", "\"s\" 5 (list 1 nil) (until 2)",
            "\"s\" 5 []interface {}{1, interface {}(nil)} []int{0, 1}"
        ),
        ("%6.2f%%|%+v|%x", "12.345 1 -1", " 12.35%|1|-1"), ("%x %X", "1.5 1.5", "0x1.8p+00 0X1.8P+00"),
        ("%b", "1.0", "4503599627370496p-52"),
        ("%05s|%5v|%-8v|", #""ab" true "x""#, "000ab| true|x       |"), ("%c%c", "233 0x1F600", "é😀"),
        ("%U", "0x1F600", "U+1F600"),
    ])
    func `printf prints as Go does`(format: String, arguments: String, printed: String) throws {
        #expect(try render("{{ printf `\(format)` \(arguments) }}") == printed)
    }

    @Test(arguments: [
        ("{{ print 1 2 \"a\" 3 4 }}", "1 2a3 4"), ("{{ print \"a\" \"b\" }}", "ab"), ("{{ println 1 \"a\" }}", "1 a\n"),
        ("{{ print }}", ""),
        ("{{ list \"a\" (list 1 2.0) true nil }}", "[a [1 2] true <nil>]"),
        ("{{ dict \"b\" (list) \"a\" nil }}", "map[a:<nil> b:[]]"),
        (
            "{{ printf \"%v\" (float64 \"inf\") }} {{ printf \"%5.1f\" (float64 \"-inf\") }} {{ float64 \"nan\" }}",
            "+Inf  -Inf NaN"
        ),
    ])
    func `values print as Go prints them`(template: String, printed: String) throws {
        #expect(try render(template) == printed)
    }
}
