import Testing

@testable import LineCore

@Suite struct GoLayoutReadingTests {
    private func nanoseconds(_ layout: String, _ text: String) -> Int64? {
        Array(text.utf8).withBytes { GoLayout(layout).nanoseconds($0) }
    }

    @Test(arguments: [
        ("2006-01-02 15:04:05", "2023-08-13 01:02:03"), ("06/1/2 3:4:5 PM", "23/8/13 1:2:3 AM"),
        ("06/1/2 3:4:5 PM", "23/08/13 01:02:03 AM"),
        ("Monday, January 2 2006 15h04m05s", "sunday, AUGUST 13 2023 1h02m03s"),
        ("Mon Jan _2 15:04:05 2006", "Sun Aug 13 01:02:03 2023"), ("2006 002 03:04:05pm", "2023 225 01:02:03am"),
        ("2006 __2 15:04:05", "2023 225 01:02:03"), ("2006 002 01 02 15:04:05", "2023 225 08 13 01:02:03"),
        ("2006-01-02T15:04:05Z07:00", "2023-08-13T01:02:03Z"),
        ("2006-01-02T15:04:05Z07:00", "2023-08-13T06:32:03+05:30"),
        ("2006-01-02T15:04:05-0700", "2023-08-12T18:02:03-0700"), ("2006-01-02 15:04:05-07", "2023-08-13 04:02:03+03"),
        ("2006-01-02 15:04:05 -07:00:00", "2023-08-13 01:02:13 +00:00:10"),
        ("2006-01-02 15:04:05 Z070000", "2023-08-13 01:02:13 +000010"),
        ("2006-01-02 15:04:05 Z07", "2023-08-13 01:02:03 Z"),
        ("2006-01-02 15:04:05 MST", "2023-08-13 01:02:03 UTC"), ("2006-01-02 15:04:05 MST", "2023-08-13 01:02:03 CEST"),
        ("2006-01-02 15:04:05 MST", "2023-08-13 01:02:03 GMT+3"),
        ("2006-01-02 15:04:05 MST", "2023-08-13 01:02:03 +03"),
        ("2006-01-02 15:04:05 MST", "2023-08-13 01:02:03 ChST"),
        ("2006-01-02 15:04:05 MST", "2023-08-13 01:02:03 WITA"),
        ("2006-01-02 15:04:05 MST -0700", "2023-08-13 03:02:03 CEST +0200"),
        ("2006-01-02 15:04:05 -0700 MST", "2023-08-13 01:02:03 +0200 UTC"),
        ("2006-01-02 15:04:05 MST -0700", "2023-08-13 01:02:03 UTC +0200"),
        ("at 15h04 05s on 2006.01.02!", "at 01h02   03s on 2023.08.13!"),
        ("_2006_01_02 15:04:05", "_2023_08_13 01:02:03"),
        ("20060102150405", "20230813010203"), ("Janet 2006-01-02 15:04:05", "Janet 2023-08-13 01:02:03"),
        ("Month 2006-01-02 15:04:05", "Month 2023-08-13 01:02:03"),
    ])
    func `every element is read`(layout: String, text: String) {
        #expect(nanoseconds(layout, text) == 1_691_888_523_000_000_000)
    }

    @Test(arguments: [
        ("2006-01-02 15:04:05", "2023-08-13 01:02:03.75", 750), ("2006-01-02 15:04:05", "2023-08-13 01:02:03,25", 250),
        ("2006-01-02 15:04:05.000", "2023-08-13 01:02:03.250", 250),
        ("2006-01-02 15:04:05.00", "2023-08-13 01:02:03.+5", 50),
        ("2006-01-02 15:04:05,000", "2023-08-13 01:02:03.250", 250),
        ("2006-01-02 15:04:05.999", "2023-08-13 01:02:03", 0),
        ("2006-01-02 15:04:05.999", "2023-08-13 01:02:03.5", 500),
        ("2006-01-02 15:04:05.9", "2023-08-13 01:02:03.25", 250),
        ("2006-01-02 .000 15:04:05", "2023-08-13 .250 01:02:03", 250),
        ("2006-01-02 15:04:05 .000", "2023-08-13 01:02:03 .250", 250),
        ("2006-01-02 15:04:05.0000000000000", "2023-08-13 01:02:03.5000000001234", 500),
    ])
    func `fractions of a second are read`(layout: String, text: String, milliseconds: Int64) {
        #expect(nanoseconds(layout, text) == 1_691_888_523_000_000_000 + milliseconds * 1_000_000)
    }

    @Test(arguments: [
        ("2006-01-02", "2023-13-01"), ("2006-01-02", "2023-00-01"), ("2006-01-02", "2023-02-29"),
        ("2006-01-02", "2023-01-00"),
        ("2006-01-02", "2023-1-02"), ("2006-01-02", "2023-01-021"), ("2006-01-02", "223-01-02"), ("2006-01-02", ""),
        ("2006", "x023"), ("2006", "+023"), ("15:04", "24:00"), ("15:04", "23:60"), ("15:04:05", "23:59:60"),
        ("3:04PM", "13:04PM"), ("3:04PM", "3:04pm"), ("3:04pm", "3:04PM"), ("3:04pm", "3:04p"), ("Jan", "Abc"),
        ("Jan", "Ja"),
        ("January", "Jan"), ("Monday", "Mon"), ("Mon", "M\u{14f}n"), ("02", "2"), ("2006 002", "2023 366"),
        ("2006 002", "2023 000"), ("2006 002", "2023 32"), ("2006 002 01", "2023 225 09"),
        ("2006 002 02", "2023 225 12"),
        ("05.000", "03.25"), ("05.000", "03x250"), ("05.00", "03.-5"), ("05.999", "03."), ("-0700", "+2400x"),
        ("-0700", "+2500"), ("-0700", "+0061"), ("-0700", "02:00"), ("-07:00", "+0200"), ("-0700", "Z"), ("Z07", "z"),
        ("-07:00:00", "+01:00:61"), ("MST", "CE"), ("MST", "ABCD"), ("MST", "ABCDEF"), ("MST", "cet"), ("MST", "+0200"),
        ("MST", "GMT+24"), ("2006 x", "2023x"), ("2006x", "2023 x"), ("2006 !", "2023 ?"), ("", "x"),
    ])
    func `what is not in the layout, or out of range, is nothing`(layout: String, text: String) {
        #expect(Array(text.utf8).withBytes { GoLayout(layout).read($0) == nil })
    }

    @Test func `two digits of a year are of 1969 to 2068`() {
        #expect(nanoseconds("06-01-02", "69-01-01") == -31_536_000_000_000_000)
        #expect(nanoseconds("06-01-02", "68-01-01") == 3_092_601_600_000_000_000)
    }

    @Test func `what Int64 cannot hold is nothing, and its ends are reached`() {
        func nanoseconds(_ text: String) -> Int64? {
            Array(text.utf8).withBytes { GoLayout.rfc3339Nano.nanoseconds($0) }
        }
        #expect(nanoseconds("2262-04-11T23:47:16.854775807Z") == .max)
        #expect(nanoseconds("2262-04-11T23:47:16.854775808Z") == nil)
        #expect(nanoseconds("1677-09-21T00:12:43.145224192Z") == .min)
        #expect(nanoseconds("1677-09-21T00:12:43.145224191Z") == nil)
        #expect(nanoseconds("9999-12-31T23:59:59Z") == nil)
        #expect(nanoseconds("0000-01-01T00:00:00Z") == nil)
    }

    @Test(arguments: [
        (6, "Jun 15 10:20:30", 2025), (1, "Dec 31 23:59:59", 2024), (12, "Jan 1 00:00:00", 2026),
        (12, "Feb 28 01:02:03", 2025),
        (1, "Jan 1 00:00:00", 2025),
    ])
    func `a year that is missing is one near now`(month: Int, text: String, year: Int) {
        let layout = GoLayout("Jan 2 15:04:05")
        let now = GoTimeFields(year: 2025, month: month)
        let read = Array(text.utf8).withBytes { layout.nanoseconds($0, near: now) }
        let expected = Array("\(year) \(text)".utf8).withBytes { GoLayout("2006 Jan 2 15:04:05").nanoseconds($0) }
        #expect(layout.lacksYear)
        #expect(read == expected)
    }

    @Test func `a leap day is the first of March in a year without one`() {
        let read = Array("Feb 29".utf8).withBytes { GoLayout("Jan 2").nanoseconds($0, near: GoTimeFields(year: 2025)) }
        #expect(read == 1_740_787_200_000_000_000)
    }

    @Test func `arbitrary bytes in arbitrary layouts are safe`() {
        var state: UInt64 = 88
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = [
            "2006", "06", "Jan", "January", "1", "01", "Mon", "Monday", "2", "_2", "02", "__2", "002", "15", "3", "03",
            "4",
            "5", "PM", "pm", "MST", "Z07:00", "-0700", "-07", ".000", ",999", " ", ":", "-", "_", "+", "GMT", "x",
            "\u{0}",
        ]
        for _ in 0..<2000 {
            let layout = GoLayout((0..<next(9)).map { _ in pieces[next(pieces.count)] }.joined())
            let text = (0..<next(9)).map { _ in pieces[next(pieces.count)] }.joined()
            let time = Array(text.utf8).withBytes { layout.time($0) }
            if let time {
                // What was written in a layout is in it, but for zones' odd names.
                let written = layout.format(time)
                let again = Array(written.utf8).withBytes { layout.time($0) }
                #expect(again != nil || written.contains("+") || written.contains("-"), "\(layout.text): \(written)")
            }
        }
    }
}
