import Glibc
import Testing

@testable import Agent

@Suite struct LocalTimeTextTests {
    /// The C library's own text of a time in this machine's zone.
    private func text(_ seconds: Int, _ format: String) -> String {
        var moment = time_t(seconds)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&moment, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = unsafe strftime(&text, 64, format, &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func zone(_ seconds: Int) -> String { text(seconds, "%z") }
    private func local(_ seconds: Int) -> String { text(seconds, "%Y-%m-%dT%H:%M:%S") }

    @Test(arguments: [
        (1_700_000_000, 0, ""), (1_700_000_000, 120_000_000, ".12"), (1_700_000_000, 1, ".000000001"),
        (1_700_000_000, 999_999_999, ".999999999"), (1_720_000_001, 500_000, ".0005"), (0, 0, ""),
    ])
    func `the fraction loses its closing zeros and the offset has no colon`(seconds: Int, nano: Int, fraction: String) {
        var clock = LocalTimeText()
        let text = clock.text(Int64(seconds) * 1_000_000_000 + Int64(nano))
        #expect(text == local(seconds) + fraction + zone(seconds))
    }

    @Test func `times before 1970 have their fraction forwards`() {
        var clock = LocalTimeText()
        #expect(clock.text(-500_000_000) == local(-1) + ".5" + zone(-1))
    }

    @Test func `the second that is kept is not used for another`() {
        var clock = LocalTimeText()
        let first = clock.text(1_700_000_000_000_000_000)
        #expect(clock.text(1_700_000_001_000_000_000) != first)
        #expect(clock.text(1_700_000_000_000_000_000) == first)
    }
}
