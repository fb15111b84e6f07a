/// Why a text is no duration of Go.
public enum GoDurationError: Error, Sendable, Hashable {
    /// It is not of numbers with units.
    case malformed
    /// More than 292 years.
    case tooLong
    /// A number without a unit.
    case missingUnit
    /// A unit that Go does not know, such as `d`, and the number before it.
    case unknownUnit(String, number: String)
}
