import TestSupport
import Testing

@testable import LineCore

@Suite struct LogfmtTests {
    /// The pairs as `key=value` with the value in `<>`, and `!` where it stopped at a mistake.
    private static func read(_ line: [UInt8]) -> [String] {
        let arena = Arena()
        var pairs: [String] = []
        let isWhole = line.withBytes { line in
            Logfmt.read(line) { key, value in
                pairs.append("\(String(key))=<\(String(Logfmt.text(value, arena: arena)))>")
            }
        }
        return isWhole ? pairs : pairs + ["!"]
    }

    private static func read(_ line: String) -> [String] { read(Array(line.utf8)) }

    @Test(arguments: [
        ("", []), ("  \t ", []), ("a=1", ["a=<1>"]), ("a=1 b=2", ["a=<1>", "b=<2>"]),
        ("  a=1\t\tb=2  ", ["a=<1>", "b=<2>"]),
        ("a", ["a=<>"]), ("a b=1", ["a=<>", "b=<1>"]), ("a=", ["a=<>"]), ("a= b=1", ["a=<>", "b=<1>"]),
        ("a=1 a=2", ["a=<1>", "a=<2>"]), ("long_key_name=a_rather_long_value", ["long_key_name=<a_rather_long_value>"]),
        (#"a="b c""#, ["a=<b c>"]), (#"a="" b=1"#, ["a=<>", "b=<1>"]), (#"a="x"b=1"#, ["a=<x>", "b=<1>"]),
        (#"a="\"\\\/\'\b\f\n\r\tA\ud83d\ude00""#, ["a=<\"\\/'\u{8}\u{c}\n\r\tA😀>"]),
        (#"a="lone \ud800""#, ["a=<lone \u{fffd}>"]), ("a=\"tab\there\"", ["a=<tab\there>"]),
        ("a:1 b=9", ["a:1=<>", "b=<9>"]), ("ts=[x a=7] b=(8)", ["ts=<[x>", "a=<7]>", "b=<(8)>"]),
        ("a = 1", ["a=<>", "!"]), ("it's=o'clock", ["it's=<o'clock>"]), ("a=1\nb=2\r\nc", ["a=<1>", "b=<2>", "c=<>"]),
        ("é=ü", ["é=<ü>"]), ("{a=1}", ["{a=<1}>"]),
    ])
    func `pairs are read in their order`(line: String, pairs: [String]) { #expect(Self.read(line) == pairs) }

    @Test(arguments: [
        #"a=1 b="open c=3"#, #"a=1 b=x"y c=4"#, "a=1 =v c=5", "a=1 b==x c=6", "a=1 b=x=y c=7", #"a=1 "b"=2"#,
        #"a=1 b"=2"#, #"a=1 ="#, #"a=1 b="\x" c=8"#, #"a=1 b="\u12g4""#, #"a=1 b="\u12"#, #"a=1 b="\""#, #"a=1 b="\"#,
        "a=1 b=\"\\n\ttab\"", "a=1 b=\"tab\t\\n\"", "a=1 b=\"two\nlines\"", "a=1 b=\"two\\\nlines\"", "a=1 \u{fffd}=2",
        "a=1 x\u{fffd}", #"a=1 b="x\u12"y\u3456""#,
    ])
    func `the pairs before a mistake are kept`(line: String) { #expect(Self.read(line) == ["a=<1>", "!"]) }

    @Test func `a key that is not UTF-8 is a mistake, a value that is not stays as it is but for escapes`() {
        #expect(Self.read([0x61, 0xff, 0x3d, 0x31]) == ["!"])
        let plain: [UInt8] = [0x61, 0x3d, 0x22, 0xff, 0x22]
        var values: [[UInt8]] = []
        let arena = Arena()
        plain.withBytes { line in _ = Logfmt.read(line) { values.append([UInt8](Logfmt.text($1, arena: arena))) } }
        #expect(values == [[0xff]])
        #expect(Self.read([0x61, 0x3d, 0x22, 0xff, 0x5c, 0x6e, 0xc3, 0x22]) == ["a=<\u{fffd}\n\u{fffd}>"])
    }

    // Go's reader, as a table of states, for lines without backslashes and of ASCII alone.
    private static func model(_ line: [UInt8]) -> [String] {
        var pairs: [String] = []
        var rest = line[...]
        while let first = rest.first {
            if first <= 0x20 {
                rest = rest.dropFirst()
                continue
            }
            let key = rest.prefix { $0 > 0x20 && $0 != 0x3d && $0 != 0x22 }
            rest = rest.dropFirst(key.count)
            if key.isEmpty || rest.first == 0x22 { return pairs + ["!"] }
            var value: ArraySlice<UInt8> = []
            if rest.first == 0x3d {
                rest = rest.dropFirst()
                if rest.first == 0x22 {
                    value = rest.dropFirst().prefix { $0 != 0x22 && $0 != 0x0a }
                    rest = rest.dropFirst(1 + value.count)
                    guard rest.first == 0x22 else { return pairs + ["!"] }
                    rest = rest.dropFirst()
                } else {
                    value = rest.prefix { $0 > 0x20 && $0 != 0x3d && $0 != 0x22 }
                    rest = rest.dropFirst(value.count)
                    if let next = rest.first, next > 0x20 { return pairs + ["!"] }
                }
            }
            pairs.append("\(String(decoding: key, as: UTF8.self))=<\(String(decoding: value, as: UTF8.self))>")
        }
        return pairs
    }

    @Test func `lines are read as a simpler reader reads them`() {
        var random = SeededGenerator(10)
        for _ in 0..<4000 {
            let line = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                Array("abcd='=\" \" \n\t=xyz0123456789".utf8).randomElement(using: &random) ?? 0x61
            }
            #expect(Self.read(line) == Self.model(line), "\(String(decoding: line, as: UTF8.self))")
        }
    }

    @Test func `a text cut anywhere does not trap`() {
        let line = Array(#"a=1 b="\ud83d\ude00 \" \\" c= d é="x"#.utf8)
        for end in 0...line.count { _ = Self.read(Array(line[..<end])) }
    }
}
