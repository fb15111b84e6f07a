import Testing

@testable import LineCore

@Suite struct TimestampStageTests {
    private static let second: Int64 = 1_000_000_000

    // The line is `<time>`, or `-` for a line without one.
    private func run(
        _ formats: [String] = ["RFC3339"], place: TimestampFormat.Place = TimestampFormat.Place(), fudges: Bool = true
    ) throws -> StageRun {
        let regex = try Regex("^(?P<t>[^-].*)$")
        var rules = TimestampStage.Rules(source: "t", formats: formats.map { TimestampFormat($0) })
        rules.place = place
        rules.fudges = fudges
        return StageRun { names in
            [RegexStage(regex, source: nil, names: names), TimestampStage(rules, names: names)]
        }
    }

    private func time(_ text: String, _ format: String) -> Int64? {
        Array(text.utf8).withBytes {
            TimestampFormat(format).nanoseconds(
                $0, at: TimestampFormat.Place(), near: GoTimeFields(year: 2025, month: 6))
        }
    }

    @Test(arguments: [
        ("ANSIC", "Sun Aug 13 01:02:03 2023"), ("UnixDate", "Sun Aug 13 01:02:03 CEST 2023"),
        ("RubyDate", "Sun Aug 13 03:02:03 +0200 2023"), ("RFC850", "Sunday, 13-Aug-23 01:02:03 UTC"),
        ("RFC1123", "Sun, 13 Aug 2023 01:02:03 GMT"), ("RFC1123Z", "Sun, 13 Aug 2023 01:02:03 +0000"),
        ("RFC3339", "2023-08-13T01:02:03Z"), ("RFC3339", "2023-08-13T1:02:03Z"),
        ("RFC3339Nano", "2023-08-13T01:02:03.0Z"),
        ("Unix", "1691888523"), ("Unix", "+1691888523.0"), ("UnixMs", "1691888523000"), ("UnixUs", "1691888523000000"),
        ("UnixNs", "1691888523000000000"), ("2006-01-02 15:04:05", "2023-08-13 01:02:03"),
    ])
    func `every format is read`(format: String, text: String) {
        #expect(time(text, format) == 1_691_888_523 * Self.second)
        #expect(TimestampFormat(format).text == format)
    }

    @Test(arguments: [("RFC822", "13 Aug 23 01:02 UTC"), ("RFC822Z", "13 Aug 23 03:02 +0200")])
    func `formats without seconds are read`(format: String, text: String) {
        #expect(time(text, format) == 1_691_888_520 * Self.second)
    }

    @Test(arguments: [
        ("1600000000.5", 1_600_000_000_500_000_000), ("1600000000.123456789", 1_600_000_000_123_456_789),
        ("1600000000.1234567899", 1_600_000_000_123_456_789), ("0.25", 250_000_000), ("-1.5", -1_500_000_000),
        ("-5", -5_000_000_000),
        ("1.6e9", nil), ("1600000000.", nil), ("1.2.3", nil), (" 1", nil), ("1_600", nil), ("", nil), ("-", nil),
        ("1600000000.-5", nil),
        ("9223372037", nil), ("9223372036.9", nil), (".5", nil),
    ])
    func `Unix seconds may have a fraction`(text: String, expected: Int64?) { #expect(time(text, "Unix") == expected) }

    @Test(arguments: [
        ("UnixNs", "9223372036854775807", Int64.max), ("UnixNs", "-9223372036854775808", .min),
        ("UnixNs", "9223372036854775808", nil),
        ("UnixMs", "9223372036855", nil), ("UnixMs", "1.5", nil), ("UnixUs", "-1", -1000), ("unix", "5", nil),
    ])
    func `Unix units are whole and stay in range`(format: String, text: String, expected: Int64?) {
        #expect(time(text, format) == expected)
    }

    @Test func `a location counts for layouts and not for names`() throws {
        let place = TimestampFormat.Place(location: .fixed("IST", offset: 19_800))
        let run = try run(["ANSIC", "2006-01-02 15:04:05", "2006-01-02"], place: place)
        run.feed("Sun Aug 13 01:02:03 2023")
        run.feed("2023-08-13 01:02:03")
        run.feed("2023-08-13")
        #expect(run.passed.map(\.time) == [1_691_888_523, 1_691_868_723, 1_691_865_000].map { $0 * Self.second })
        #expect(run.records.map(\.hasOwnTime) == [true, true, true])
    }

    @Test func `abbreviations of the machine's own zone are known where no location is set`() throws {
        let local = TimeZoneRules.fixed("XST", offset: 3600)
        for (location, offset) in [(nil, 3600), (TimeZoneRules.utc, 0)] as [(TimeZoneRules?, Int64)] {
            let run = try run(
                ["2006-01-02 15:04:05 MST"], place: TimestampFormat.Place(location: location, local: local))
            run.feed("2023-08-13 01:02:03 XST")
            #expect(run.passed[0].time == (1_691_888_523 - offset) * Self.second)
        }
    }

    @Test func `the first format that fits counts, and of none the time stays`() throws {
        let run = try run(["RFC3339", "Unix"], fudges: false)
        run.feed("1600000000", time: 5)
        run.feed("yesterday", time: 6)
        run.feed("-", time: 7)
        #expect(run.passed.map(\.time) == [1_600_000_000 * Self.second, 6, 7])
        #expect(run.records.map(\.hasOwnTime) == [true, false, false])
    }

    @Test func `a missing year is that of the read, in the machine's zone`() throws {
        let place = TimestampFormat.Place(local: .fixed("", offset: -3600))
        let run = try run(["Jan 2 15:04:05"], place: place)
        // Half an hour into 2024 in UTC, and still 2023 there.
        run.feed("Dec 31 23:00:00", time: 1_704_069_000 * Self.second)
        #expect(run.passed[0].time == 1_704_063_600 * Self.second)
    }

    @Test func `a failure is a nanosecond after the last time of the same labels`() throws {
        let run = try run()
        let other = LabelSet([Label("job", "other")])
        run.feed("bad", time: 3)
        run.feed("2023-08-13T01:02:03Z")
        run.feed("bad", time: 4, labels: other)
        run.feed("bad")
        run.feed("-", labels: LabelSet([Label("job", "test")]))
        run.feed("2023-08-13T01:02:05Z", labels: other)
        run.feed("bad", labels: other)
        run.feed("bad")
        let base = 1_691_888_523 * Self.second
        #expect(
            run.passed.map(\.time) == [
                3, base, 4, base + 1, base + 2, base + 2 * Self.second, base + 2 * Self.second + 1, base + 3,
            ])
        #expect(run.records.map(\.hasOwnTime) == [false, true, false, true, true, true, true, true])
    }

    @Test func `the label sets used least recently are forgotten`() throws {
        let run = try run(["UnixNs"])
        let sets = (0...TimestampStage.mostKnown + 1).map { LabelSet([Label("n", "\($0)")]) }
        for set in sets { run.feed("1000", labels: set) }
        run.feed("bad", time: 7, labels: sets[0])
        run.feed("bad", time: 7, labels: sets[sets.count - 1])
        #expect(run.passed.suffix(2).map(\.time) == [7, 1001])
    }
}
