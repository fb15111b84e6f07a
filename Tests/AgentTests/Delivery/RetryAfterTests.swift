import Testing

@testable import Agent

@Suite struct RetryAfterTests {
    @Test(arguments: [("0", 0), ("120", 120), (" 5 ", 5), ("99999999999999999999999", 1 << 32)])
    func `seconds are read`(text: String, seconds: Int) {
        #expect(RetryAfter.parse(text, now: 0) == .seconds(seconds))
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `a date in each of the three forms of RFC 9110 is measured from now`(text: String) {
        #expect(RetryAfter.parse(text, now: 784_111_777 - 90) == .seconds(90))
        #expect(RetryAfter.parse(text, now: 784_111_777 + 90) == .zero)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
        ("Fri, 31 Dec 2027 12:00:00 GMT", 1_830_254_400), ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
    ])
    func `dates are counted in days of the Gregorian calendar`(text: String, seconds: Int64) {
        #expect(RetryAfter.date(text[...]) == seconds)
    }

    @Test(arguments: [
        "", "soon", "-5", "1.5", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 25:00:00 GMT",
        "Sun, 40 Nov 1994 08:49:37 GMT", "06 07 Nov 1994 08:49:37", ":::", "Nov",
    ])
    func `what is neither is nothing`(text: String) {
        #expect(RetryAfter.parse(text, now: 0) == nil)
    }
}
