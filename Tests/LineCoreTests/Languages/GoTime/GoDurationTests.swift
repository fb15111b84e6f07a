import LineCore
import Testing

@Suite struct GoDurationTests {
    @Test(arguments: [
        ("0", Duration.zero), ("+0", .zero), ("-0", .zero), ("0s", .zero), ("1ns", .nanoseconds(1)),
        ("2us", .microseconds(2)), ("2µs", .microseconds(2)), ("2\u{3BC}s", .microseconds(2)),
        ("3ms", .milliseconds(3)),
        ("4s", .seconds(4)), ("5m", .seconds(300)), ("6h", .seconds(21_600)), ("1h30m", .seconds(5400)),
        ("1.5s", .milliseconds(1500)), (".5s", .milliseconds(500)), ("1.s", .seconds(1)), ("-1.5h", .seconds(-5400)),
        ("+5s", .seconds(5)), ("1h1m1s1ms1us1ns", .nanoseconds(3_661_001_001_001)), ("0.000000001s", .nanoseconds(1)),
        ("0.0000000009s", .zero), ("0.3333333333333333333h", .nanoseconds(1_199_999_999_999)), ("1s1s", .seconds(2)),
        ("9223372036854775807ns", .nanoseconds(Int64.max)), ("0.1000000000000000000000000000s", .milliseconds(100)),
    ])
    func `a duration of Go is read`(text: String, expected: Duration) throws {
        #expect(try GoDuration.parse(text) == expected)
    }

    @Test(arguments: [
        ("", GoDurationError.malformed), ("s", .malformed), ("-", .malformed), (".s", .malformed), ("fast", .malformed),
        ("1", .missingUnit), ("1.5", .missingUnit), ("1h5", .missingUnit), ("1d", .unknownUnit("d", number: "1")),
        ("1 s", .unknownUnit(" s", number: "1")), ("1S", .unknownUnit("S", number: "1")),
        ("12w", .unknownUnit("w", number: "12")), ("9223372036854775808ns", .tooLong),
        ("99999999999999999999s", .tooLong), ("2562048h", .tooLong), ("9223372036s9223372036s", .tooLong),
        ("1s-1s", .unknownUnit("s-", number: "1")),
    ])
    func `anything else says what is wrong`(text: String, expected: GoDurationError) {
        #expect(throws: expected) { try GoDuration.parse(text) }
    }

    @Test(arguments: [
        "0s", "1ns", "1.5µs", "250ms", "1.5s", "59.999999999s", "1m0s", "5m0s", "1h30m0s", "-1.5s",
        "2562047h47m16.854775807s",
    ])
    func `a duration is written as Go writes it, and reads back`(text: String) throws {
        #expect(GoDuration.format(try GoDuration.parse(text)) == text)
    }
}

extension GoDurationTests {
    @Test func `durations that Int64 cannot hold are clamped, and written in seconds`() {
        let longest = Duration.seconds(Int64.max)
        #expect(GoDuration.nanoseconds(longest) == .max)
        #expect(GoDuration.nanoseconds(.zero - longest) == .min)
        #expect(GoDuration.nanoseconds(.milliseconds(-1500)) == -1_500_000_000)
        #expect(GoDuration.format(.seconds(9_223_372_036) + .milliseconds(900)) == "9223372036s")
    }
}
