import LineCore
import Testing

@testable import Settings

@Suite struct GoDurationLiteralTests {
    @Test(arguments: [
        ("", "is no duration; write a number with a unit, such as 1s, 500ms or 1h30m"),
        ("5", "has no unit; write the unit, such as 5s for seconds"),
        ("7d", "has the unknown unit `d`; days are not possible here: write 168h"),
        ("7w", "has the unknown unit `w`; the units are ns, us, ms, s, m and h"),
        ("2562048h", "is too long a duration; at most 292 years are possible"),
    ])
    func `a duration that cannot be read says what would be right`(text: String, message: String) throws {
        let error = try #require(throws: LiteralError.self) { try GoDuration.literal(text) }
        #expect(error.description == message)
    }
}
