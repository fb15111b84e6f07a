import LineCore
import Testing

@Suite struct GoLayoutWritingTests {
    private let time = GoTime(
        seconds: 1_233_810_057, nanosecond: 12_345_600, zone: .fixed("PST", offset: -8 * 3600))

    // The first are the examples of Go's own documentation.
    @Test(arguments: [
        (GoLayout.ansiC, "Wed Feb  4 21:00:57 2009"), (.unixDate, "Wed Feb  4 21:00:57 PST 2009"),
        (.rubyDate, "Wed Feb 04 21:00:57 -0800 2009"), (.rfc822, "04 Feb 09 21:00 PST"),
        (.rfc850, "Wednesday, 04-Feb-09 21:00:57 PST"), (.rfc1123, "Wed, 04 Feb 2009 21:00:57 PST"),
        (.rfc1123Z, "Wed, 04 Feb 2009 21:00:57 -0800"), (.rfc3339, "2009-02-04T21:00:57-08:00"),
        (.rfc3339Nano, "2009-02-04T21:00:57.0123456-08:00"), (GoLayout("3:04PM"), "9:00PM"),
        (GoLayout("3pm"), "9pm"), (GoLayout("06/1/2 03:4:5"), "09/2/4 09:0:57"),
        (GoLayout("January _2 __2 002"), "February  4  35 035"),
        (GoLayout("05.000 .00 ,000000000"), "57.012 .01 ,012345600"), (GoLayout("5.999 .99 .9"), "57.012 .01 "),
        (GoLayout("-07 -07:00:00 -070000 Z07"), "-08 -08:00:00 -080000 -08"),
        (GoLayout("Janet _2006 Ω"), "Janet _2009 Ω"),
        (GoLayout(""), ""),
    ])
    func `a time is written as Go writes it`(layout: GoLayout, expected: String) {
        #expect(layout.format(time) == expected)
    }

    @Test func `UTC is a Z, and a zone without a name is its offset`() {
        let utc = time.told(in: .utc)
        #expect(GoLayout("Z07 Z0700 Z07:00 -0700 MST").format(utc) == "Z Z Z +0000 UTC")
        #expect(GoLayout("MST").format(time.told(in: .fixed("", offset: 19_800))) == "+0530")
    }

    @Test(arguments: [(0, "12:00am"), (1, "1:00am"), (12, "12:00pm"), (13, "1:00pm")])
    func `midnight and noon are twelve`(hour: Int64, text: String) {
        #expect(GoLayout("3:04pm").format(GoTime(seconds: hour * 3600)) == text)
    }

    @Test func `years before the first and after 9999 are written`() {
        #expect(GoLayout("2006").format(GoTime(seconds: -62_135_596_801)) == "0000")
        #expect(GoLayout("2006").format(GoTime(seconds: 253_402_300_800)) == "10000")
        #expect(GoLayout("2006-01-02").format(GoTime(seconds: .max)) == "100002055400-04-04")
    }

    @Test(arguments: ["GMT+3", "CEST", "+0530"])
    func `what an unknown zone was called is written again`(zone: String) throws {
        let layout = zone.hasPrefix("+") ? GoLayout("15:04 -0700") : GoLayout("15:04 MST")
        let time = try #require(Array("10:20 \(zone)".utf8).withBytes { layout.time($0) })
        #expect(layout.format(time) == (zone == "GMT+3" ? "13:20 GMT+3" : "10:20 \(zone)"))
    }
}
