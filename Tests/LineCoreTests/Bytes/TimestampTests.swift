import Testing

@testable import LineCore

@Suite struct TimestampTests {
    private static func parse(_ text: String) -> Int64? { Array(text.utf8).withBytes(Timestamp.rfc3339) }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(_ month: Int, _ year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    // Days from 1970-01-01 to the first of each month, counted one month after another.
    private static let firsts: [Int: [Int]] = {
        var firsts: [Int: [Int]] = [:]
        var day = 0
        for year in 1970...2263 {
            for month in 1...12 {
                firsts[year, default: []].append(day)
                day += length(month, year)
            }
        }
        day = 0
        for year in (1676..<1970).reversed() {
            var list: [Int] = []
            for month in (1...12).reversed() {
                day -= length(month, year)
                list.insert(day, at: 0)
            }
            firsts[year] = list
        }
        return firsts
    }()

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    @Test func `the first and last days of all months of the range count as the calendar does`() throws {
        for year in 1678...2261 {
            let firsts = try #require(Self.firsts[year])
            for month in 1...12 {
                for day in [1, Self.length(month, year)] {
                    let text = "\(year)-\(Self.two(month))-\(Self.two(day))T00:00:01.000000002Z"
                    let days = firsts[month - 1] + day - 1
                    #expect(Self.parse(text) == Int64(days) * 86_400_000_000_000 + 1_000_000_002, "\(text)")
                }
                #expect(Self.parse("\(year)-\(Self.two(month))-\(Self.length(month, year) + 1)T00:00:00Z") == nil)
            }
        }
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.000000001Z", 1),
            ("1969-12-31T23:59:59.999999999Z", -1),
            ("2023-03-04T05:06:07.123456789Z", 1_677_906_367_123_456_789),
            ("2023-03-04T07:06:07.5+02:00", 1_677_906_367_500_000_000),
            ("2023-03-03T21:36:07,5-07:30", 1_677_906_367_500_000_000),
            ("2023-03-04T05:06:07.1234567899999Z", 1_677_906_367_123_456_789),
            ("2023-03-04T05:06:07.000Z", 1_677_906_367_000_000_000),
            ("2023-03-04T05:06:07-00:00", 1_677_906_367_000_000_000),
            ("2023-03-05T05:06:07+24:00", 1_677_906_367_000_000_000),
            ("2023-03-04T06:06:07+00:60", 1_677_906_367_000_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
            ("2262-04-11T23:47:16.854775807Z", .max),
            // One more nanosecond than the least: the least itself overflows on the way.
            ("1677-09-21T00:12:44Z", -9_223_372_036_000_000_000),
        ] as [(String, Int64)])
    func `a time is nanoseconds since 1970`(text: String, time: Int64) { #expect(Self.parse(text) == time) }

    @Test(arguments: [
        "", "2023", "2023-03-04", "2023-03-04T05:06:07", "2023-03-04t05:06:07Z", "2023-03-04T05:06:07z",
        "2023-03-04 05:06:07Z", "2023-03-04T05:06:07.Z", "2023-03-04T05:06:07.5", "2023-03-04T05:06:07ZZ",
        "2023-03-04T05:06:07Z ", " 2023-03-04T05:06:07Z", "2023-00-04T05:06:07Z", "2023-13-04T05:06:07Z",
        "2023-03-00T05:06:07Z", "2023-02-29T05:06:07Z", "1900-02-29T05:06:07Z", "2023-03-04T24:06:07Z",
        "2023-03-04T05:60:07Z", "2023-03-04T05:06:60Z", "2023-03-04T05:06:07+0200", "2023-03-04T05:06:07+2:00",
        "2023-03-04T05:06:07+25:00", "2023-03-04T05:06:07+00:61", "2023-03-04T05:06:07*02:00",
        "2023-03-04T05:06:07+02:00Z", "2023-03-04T5:06:07Z", "+023-03-04T05:06:07Z", "12023-03-04T05:06:07Z",
        "2262-04-11T23:47:16.854775808Z", "2263-01-01T00:00:00Z", "1677-09-21T00:12:43Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z", "2023-03-04T05:06:07.5.5Z", "２023-03-04T05:06:07Z",
    ])
    func `what is not an RFC 3339 time in the range is none`(text: String) { #expect(Self.parse(text) == nil) }

    // The grammar as an expression, the numbers as a table.
    private static func model(_ text: String) -> Int64? {
        let form = /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)/.asciiOnlyDigits()
        guard let match = text.wholeMatch(of: form), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3), let hour = Int(match.4), let minute = Int(match.5), let second = Int(match.6),
            (1...12).contains(month), (1...length(month, year)).contains(day), hour < 24, minute < 60, second < 60,
            let first = firsts[year]?[month - 1]
        else { return nil }
        var offset = 0
        if match.8 != "Z" {
            let zone = match.8.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard zone[0] <= 24, zone[1] <= 60 else { return nil }
            offset = (zone[0] * 60 + zone[1]) * (match.8.first == "-" ? -60 : 60)
        }
        let fraction = Int64((match.7 ?? "").prefix(9).padded(to: 9)) ?? 0
        let seconds = ((first + day - 1) * 24 + hour) * 3600 + minute * 60 + second - offset
        return Int64(seconds) * 1_000_000_000 + fraction
    }

    @Test(arguments: ["2024-02-29T23:59:58.25Z", "1969-12-31T23:59:59+09:30", "2099-11-30T00:00:00,123456789-12:45"])
    func `a time with a character changed, put in or taken out reads as the grammar says`(time: String) {
        let characters = Array(time)
        for place in characters.indices {
            var changed = characters
            changed.remove(at: place)
            #expect(Self.parse(String(changed)) == Self.model(String(changed)), "\(String(changed))")
            for character in "0139.,:-+TZ " {
                var changed = characters
                changed[place] = character
                #expect(Self.parse(String(changed)) == Self.model(String(changed)), "\(String(changed))")
                changed = characters
                changed.insert(character, at: place)
                #expect(Self.parse(String(changed)) == Self.model(String(changed)), "\(String(changed))")
            }
        }
    }
}

extension Substring {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: "0", count: width - count) }
}
