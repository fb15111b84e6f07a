import Settings
import Testing

@Suite struct PrometheusDurationTests {
    @Test(arguments: [
        ("0", Duration.zero), ("5ms", .milliseconds(5)), ("30s", .seconds(30)), ("5m", .seconds(300)),
        ("2h", .seconds(7200)), ("1d", .seconds(86_400)), ("1w", .seconds(604_800)), ("1y", .seconds(31_536_000)),
        ("1d12h", .seconds(129_600)), ("1y2w3d4h5m6s7ms", .milliseconds(33_019_506_007)),
    ])
    func `a duration of Prometheus is read`(text: String, expected: Duration) throws {
        #expect(try PrometheusDuration.parse(text) == expected)
        #expect(try PrometheusDuration.parse(PrometheusDuration.format(expected)) == expected)
    }

    @Test(arguments: ["", "1", "s", "1.5s", "-1s", "12h1d", "1s1s", "1us", "1 s", "1S", "00", "1é"])
    func `anything else is refused`(text: String) {
        #expect(throws: LiteralError.self) { try PrometheusDuration.parse(text) }
    }

    @Test(arguments: ["300y", "99999999999999999999s", "9223372036854775807w"])
    func `more than 292 years are refused`(text: String) throws {
        let error = try #require(throws: LiteralError.self) { try PrometheusDuration.parse(text) }
        #expect(error.what == "is too long a duration")
    }
}
