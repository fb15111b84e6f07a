import Testing

@testable import LineCore

@Suite struct TimeZoneRulesTests {
    // A file as zic(8) writes it, with the second block alone filled, as `-b slim` does.
    private func file(
        times: [Int64] = [], kinds: [(offset: Int32, isSummer: Bool, name: String)], uses: [UInt8] = [],
        footer: String = ""
    ) -> [UInt8] {
        var names: [UInt8] = []
        var table: [UInt8] = []
        for kind in kinds {
            table += bytes(kind.offset) + [kind.isSummer ? 1 : 0, UInt8(names.count)]
            names += Array(kind.name.utf8) + [0]
        }
        let magic = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        let empty = magic + [UInt8](repeating: 0, count: 24)
        let counts = [0, 0, 0, Int32(times.count), Int32(kinds.count), Int32(names.count)].flatMap { bytes($0) }
        return empty + magic + counts + times.flatMap { bytes($0) } + uses + table + names + Array("\n\(footer)\n".utf8)
    }

    private func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<(value.bitWidth / 8)).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private func rules(_ file: [UInt8]) -> TimeZoneRules? { file.withBytes { TimeZoneRules(name: "X", file: $0) } }

    private func berlin() throws -> TimeZoneRules {
        try #require(
            rules(
                file(
                    times: [1_667_091_600, 1_679_792_400],
                    kinds: [(3208, false, "LMT"), (3600, false, "CET"), (7200, true, "CEST")], uses: [1, 2],
                    footer: "CET-1CEST,M3.5.0,M10.5.0/3")))
    }

    @Test(arguments: [
        (-10_000_000_000, 3208, "LMT"), (1_667_091_599, 3208, "LMT"), (1_667_091_600, 3600, "CET"),
        (1_679_792_399, 3600, "CET"),
        (1_679_792_400, 7200, "CEST"), (1_698_541_199, 7200, "CEST"), (1_698_541_200, 3600, "CET"),
        (1_711_846_799, 3600, "CET"), (1_711_846_800, 7200, "CEST"), (4_102_444_800, 3600, "CET"),
    ])
    func `what holds is of the table, then of the rule`(seconds: Int64, offset: Int, name: String) throws {
        let found = try berlin().offset(at: seconds)
        #expect(found.seconds == offset)
        #expect(found.abbreviation == name)
    }

    @Test(arguments: [
        // Clocks skip 02:30 on 26 March 2023, and show it twice on 29 October.
        ("2023-03-26 01:59:59", 1_679_792_399), ("2023-03-26 02:30:00", 1_679_794_200),
        ("2023-03-26 03:00:00", 1_679_792_400),
        ("2023-10-29 02:30:00", 1_698_543_000), ("2023-10-29 03:00:00", 1_698_544_800),
        ("2023-08-13 01:02:03", 1_691_881_323),
    ])
    func `a local time is a moment`(text: String, seconds: Int64) throws {
        let zone = try berlin()
        #expect(
            Array(text.utf8).withBytes { GoLayout("2006-01-02 15:04:05").nanoseconds($0, in: zone) } == seconds
                * 1_000_000_000)
    }

    @Test func `abbreviations of the zone are known, and the zone tells the time`() throws {
        let zone = try berlin()
        let layout = GoLayout("2006-01-02 15:04:05 MST")
        let time = try #require(Array("2023-08-13 03:02:03 CEST".utf8).withBytes { layout.time($0, in: zone) })
        #expect(time.seconds == 1_691_888_523)
        #expect(time.zone == zone)
        let other = try #require(Array("2023-08-13 03:02:03 PST".utf8).withBytes { layout.time($0, in: zone) })
        #expect(other.seconds == 1_691_895_723)
        let named = Array("2023-08-13 03:02:03 CEST".utf8).withBytes { layout.nanoseconds($0, names: zone) }
        #expect(named == 1_691_888_523_000_000_000)
    }

    @Test(arguments: [
        // Southern summers go over the year's end; Dublin's winter time is the saving one; Julian days; odd hours.
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_704_067_200, 39_600, "AEDT"),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_688_169_600, 36_000, "AEST"),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_704_067_200, 0, "GMT"),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_688_169_600, 3600, "IST"),
        ("<+0330>-3:30", 0, 12_600, "+0330"), ("XXX3YYY,J60/0,300", 1_709_261_999, -10_800, "XXX"),
        ("XXX3YYY,J60/0,300", 1_709_262_000, -7200, "YYY"), ("EST5EDT", 1_688_169_600, -14_400, "EDT"),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_711_846_800, -3600, "-01"),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_711_846_799, -7200, "-02"),
    ])
    func `rules of all forms are followed`(rule: String, seconds: Int64, offset: Int, name: String) throws {
        let zone = try #require(rules(file(kinds: [(0, false, "UTC")], footer: rule)))
        #expect(zone.offset(at: seconds).seconds == offset)
        #expect(zone.offset(at: seconds).abbreviation == name)
    }

    @Test(arguments: [
        "", "X", "XX3", "XXX", "XXX25", "XXX3YY", "XXX3YYY,", "XXX3YYY,M3.2.0", "XXX3YYY,M13.2.0,M1.1.1",
        "XXX3YYY,M1.6.0,M1.1.1",
        "XXX3YYY,M1.1.7,M1.1.1", "XXX3YYY,J0,J1", "XXX3YYY,366,1", "XXX3YYY,J1/169,J2", "<XXX3",
        "XXX99999999999999999999",
        "XXX3YYY,J1,J2,", "XXX3:60",
    ])
    func `what is no rule leaves the last kind standing`(rule: String) throws {
        #expect(Array(rule.utf8).withBytes { PosixZone($0) == nil })
        let zone = try #require(rules(file(kinds: [(60, false, "AAA")], footer: rule)))
        #expect(zone.offset(at: 9_999_999_999).seconds == 60)
    }

    @Test func `every file that is cut or bent is refused, or read without harm`() throws {
        let whole = file(
            times: [1_667_091_600, 1_679_792_400], kinds: [(3208, false, "LMT"), (7200, true, "CEST")], uses: [1, 0],
            footer: "CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(rules(whole) != nil)
        for length in whole.indices { #expect(rules(Array(whole[..<length])) == nil, "\(length)") }
        for place in whole.indices {
            for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] {
                var bent = whole
                bent[place] = value
                _ = rules(bent)?.lookup(1_700_000_000)
            }
        }
        var wrong = whole
        wrong[44 + 44 + 16] = 2
        #expect(rules(wrong) == nil, "a kind that is not there")
    }

    @Test func `the first version has times of 32 bits and no rule`() throws {
        let header = Array("TZif".utf8) + [UInt8](repeating: 0, count: 16)
        let counts = [0, 0, 0, 1, 2, 8].flatMap { bytes(Int32($0)) }
        let body =
            bytes(Int32(1000)) + [1] + bytes(Int32(0)) + [0, 0] + bytes(Int32(-60)) + [1, 4] + Array("AAA\0BBB\0".utf8)
        let zone = try #require(rules(header + counts + body))
        #expect(zone.offset(at: 999).abbreviation == "AAA")
        #expect(zone.offset(at: 1000).seconds == -60)
    }

    @Test func `dates of the calendar and back are the same, and weekdays follow each other`() {
        var expected = (year: 1899, month: 12, day: 31)
        for day in -25_568...25_000 {
            #expect(Calendar.date(days: day) == expected)
            #expect(Calendar.days(year: expected.year, month: expected.month, day: expected.day) == day)
            #expect(Calendar.weekday(days: day) == ((day + 25_568) % 7))
            expected.day += 1
            if expected.day > Calendar.daysIn(month: expected.month, year: expected.year) {
                (expected.month, expected.day) = (expected.month + 1, 1)
            }
            if expected.month > 12 { (expected.year, expected.month) = (expected.year + 1, 1) }
        }
    }
}
