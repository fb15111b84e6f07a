import LineCore

extension GoDuration {
    /// Reads a duration of a configuration file; the error says what would be right.
    static func literal(_ text: String) throws(LiteralError) -> Duration {
        do throws(GoDurationError) {
            return try parse(text)
        } catch {
            throw literalError(error, text)
        }
    }

    private static func literalError(_ error: GoDurationError, _ text: String) -> LiteralError {
        switch error {
        case .malformed:
            LiteralError(what: "is no duration", mend: "write a number with a unit, such as 1s, 500ms or 1h30m")
        case .tooLong: LiteralError(what: "is too long a duration", mend: "at most 292 years are possible")
        case .missingUnit:
            LiteralError(what: "has no unit", mend: "write the unit, such as \(text)s for seconds")
        case .unknownUnit(let unit, let number):
            LiteralError(what: "has the unknown unit `\(unit)`", mend: mend(unit, number))
        }
    }

    private static func mend(_ unit: String, _ number: String) -> String {
        if unit == "d", let days = Int(number), days < 100_000 {
            return "days are not possible here: write \(days * 24)h"
        }
        return "the units are ns, us, ms, s, m and h"
    }
}
