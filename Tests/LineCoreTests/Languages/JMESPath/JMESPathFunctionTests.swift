import Testing

@testable import LineCore

@Suite struct JMESPathFunctionTests {
    private static let data = """
        {"n":-1.5,"i":7,"big":-12345678901234567890,"s":"straße","e":"","t":true,"u":null,"nums":[3,1,2],"strs":["b","c","a"],
        "mixed":[1,"a"],"none":[],"o":{"b":1,"a":2},"list":[{"k":"x","v":2},{"k":"y","v":1},{"k":"z","v":2}],
        "digits":["1","-2.5",".5","1e3","+4","x",""," 1","0x10","inf","12345678901234567890"]}
        """

    @Test(arguments: [
        ("abs(n)", "1.5"), ("abs(i)", "7"), ("abs(big)", "12345678901234567890"), ("ceil(n)", "-1"), ("floor(n)", "-2"),
        ("floor(big)", "-12345678901234567890"),
        ("avg(nums)", "2"), ("avg(none)", "null"), ("sum(nums)", "6"), ("sum(none)", "0"),
        ("contains(strs, 'a')", "true"), ("contains(nums, '1')", "false"), ("contains(s, 'aß')", "true"),
        ("contains(s, 'az')", "false"),
        ("contains(s, i)", "false"), ("contains(e, '')", "true"), ("contains('aabaabaaa', 'aabaaa')", "true"),
        ("contains('aaab', 'aabb')", "false"),
        ("contains(list, `{\"v\":1,\"k\":\"y\"}`)", "true"), ("starts_with(s, 'str')", "true"),
        ("starts_with(s, 'tr')", "false"),
        ("ends_with(s, 'ße')", "true"), ("ends_with(e, 'e')", "false"), ("ends_with(s, '')", "true"),
        ("join(',', strs)", #""b,c,a""#), ("join('', none)", #""""#), ("keys(o)", #"["a","b"]"#),
        ("values(o)", "[2,1]"),
        ("length(s)", "6"), ("length(nums)", "3"), ("length(o)", "2"), ("length(e)", "0"),
        ("map(&v, list)", "[2,1,2]"), ("map(&w, list)", "[null,null,null]"), ("map(&@, none)", "[]"),
        ("max(nums)", "3"), ("max(strs)", #""c""#), ("max(none)", "null"), ("min(nums)", "1"), ("min(strs)", #""a""#),
        ("min(none)", "null"),
        ("max_by(list, &v).k", #""x""#), ("min_by(list, &v).k", #""y""#), ("max_by(list, &k).k", #""z""#),
        ("min_by(none, &v)", "null"),
        ("max_by(`[{}]`, &v)", "{}"), ("merge(o, `{\"b\":3}`)", #"{"a":2,"b":3}"#), ("merge(o)", #"{"a":2,"b":1}"#),
        ("not_null(u, missing, s)", #""straße""#), ("not_null(u)", "null"), ("reverse(s)", #""eßarts""#),
        ("reverse(nums)", "[2,1,3]"),
        ("sort(nums)", "[1,2,3]"), ("sort(strs)", #"["a","b","c"]"#), ("sort(none)", "[]"),
        ("sort_by(list, &v)[].k", #"["y","x","z"]"#),
        ("sort_by(none, &v)", "[]"), ("sort_by(list, &k)[0].v", "2"), ("to_array(i)", "[7]"),
        ("to_array(nums)", "[3,1,2]"), ("to_array(u)", "[null]"),
        ("to_number(digits[0])", "1"), ("digits[*].to_number(@)", "[1,-2.5,0.5,1000,4,12345678901234567890]"),
        ("to_number(nums)", "null"),
        ("to_number(t)", "null"), ("to_number(n)", "-1.5"), ("to_string(s)", #""straße""#),
        ("to_string(nums)", #""[3,1,2]""#),
        ("to_string(o)", #""{\"a\":2,\"b\":1}""#), ("to_string(t)", #""true""#), ("to_string(u)", #""null""#),
        ("map(&type(@), [n,s,t,u,nums,o])", #"["number","string","boolean","null","array","object"]"#),
        ("length(list[?contains(['x','y'], k)])", "2"), ("length(s,)", "6"),
    ])
    func `a function gives what the language says`(expression: String, result: String) {
        #expect(JMESPathTests.search(expression, Self.data) == result)
    }

    @Test(arguments: [
        ("abs(s)", "argument 1 of `abs` is a string, not a number"),
        ("length(i)", "is a number, not a string, an array or an object"),
        ("sum(mixed)", "not an array of numbers"), ("join(',', nums)", "argument 2 of `join`"),
        ("join(i, strs)", "is a number, not a string"),
        ("keys(nums)", "not an object"), ("max(mixed)", "an array of numbers or of strings"),
        ("sort(mixed)", "of numbers or of strings"),
        ("sort_by(list, &missing)", "compares numbers with numbers"),
        ("max_by(mixed, &@)", "compares numbers with numbers"),
        ("sort_by(list, v)", "not an expression with `&`"), ("map(v, list)", "not an expression with `&`"),
        ("length(&s)", "`&` stands only"),
        ("starts_with(s, i)", "argument 2"), ("contains(t, 'x')", "is a boolean, not an array or a string"),
        ("contains(u, 'x')", "is null"),
        ("merge(o, s)", "argument 2 of `merge`"), ("reverse(o)", "is an object"), ("map(&v, o)", "not an array"),
        ("nums[::0]", "step cannot be 0"), ("&s", "`&` stands only"),
        ("abs()", "takes 1 argument, not 0"), ("join(',')", "takes 2 arguments, not 1"),
        ("not_null()", "takes 1 argument or more, not 0"),
        ("nope(s)", "there is no function `nope`"), ("ABS(n)", "there is no function `ABS`"),
    ])
    func `a function says what it does not take`(expression: String, what: String) {
        let result = JMESPathTests.search(expression, Self.data)
        #expect(result.hasPrefix("! column ") && result.contains(what), "\(result)")
    }

    @Test(arguments: [("abs(s)[]", "null"), ("abs(s).*", "null"), ("abs(s)[?a]", "null")])
    func `what goes wrong on the left of a filter, a flattening or a wildcard is null`(
        expression: String, result: String
    ) {
        #expect(JMESPathTests.search(expression, Self.data) == result)
    }

    @Test(arguments: [
        ("a.nope(b)", 3), ("length(a, b)", 1), ("a[?nope(b)]", 4), ("[a, nope()]", 5), ("{a: nope()}", 5),
        ("!nope()", 2), ("a || nope()", 6),
        ("nope()[]", 1), ("map(&nope(@), a)", 6), ("a[*].nope(@)", 6), ("length(nope())", 8),
    ])
    func `a call that can never succeed is known before`(expression: String, column: Int) throws(JMESPathError) {
        #expect(try JMESPath(expression).warnings.map(\.column) == [column])
    }

    @Test func `there are the 26 functions of the language`() throws(JMESPathError) {
        #expect(JMESPathFunction.allCases.count == 26)
        #expect(try JMESPath("merge(a, b, c) || not_null(a, b) || to_string(@) || sort_by(a, &b)").warnings.isEmpty)
    }
}
