import Testing

@testable import TestSupport

struct GoTimeTextTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z", "1970-01-01 00:00:00 +0000 UTC"),
            (-1, "1969-12-31T23:59:59Z", "1969-12-31 23:59:59.999999999 +0000 UTC"),
            (951_782_399_500_000_000, "2000-02-28T23:59:59Z", "2000-02-28 23:59:59.5 +0000 UTC"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00Z", "2000-02-29 00:00:00 +0000 UTC"),
            (1_795_283_100_120_000_000, "2026-11-21T17:45:00Z", "2026-11-21 17:45:00.12 +0000 UTC"),
        ] as [(Int64, String, String)])
    func `times are written as Go writes them`(nanoseconds: Int64, short: String, long: String) {
        #expect(GoTimeText.rfc3339(nanoseconds) == short)
        #expect(GoTimeText.string(nanoseconds) == long)
    }
}
